/// A question to the object source that has not been answered yet; everybody who asks for the same key waits for one answer.
final class PendingLookup {
    let name: ObjectName
    /// Called with what was found, `nil` when the source failed.
    var waiters: [(CachedObject?) -> Void] = []
    /// The object changed after the question was asked: the answer may be old and the question is asked again.
    var isStale = false

    init(_ name: ObjectName) { self.name = name }
}
