/// A moment in the spool: what was appended before it, and what after.
package struct SpoolMark: Sendable, Hashable {
    /// By queue.
    let ends: [String: SpoolState.Position]
}
