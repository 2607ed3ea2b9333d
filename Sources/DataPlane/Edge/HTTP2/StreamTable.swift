/// The streams of one connection that wait for something, in the order of their arrival: few, so a look at all of them is the quickest.
struct StreamTable {
    private var ids: [UInt32] = []
    private(set) var all: [HTTP2Stream] = []

    var count: Int { ids.count }
    var isEmpty: Bool { ids.isEmpty }

    subscript(index: Int) -> HTTP2Stream { all[index] }

    func find(_ id: UInt32) -> HTTP2Stream? {
        guard !ids.isEmpty else { return nil }
        return ids.firstIndex(of: id).map { all[$0] }
    }

    mutating func append(_ stream: HTTP2Stream) {
        ids.append(stream.id)
        all.append(stream)
    }

    /// - Returns: where it was.
    @discardableResult
    mutating func remove(_ stream: HTTP2Stream) -> Int? {
        guard let index = ids.firstIndex(of: stream.id) else { return nil }
        ids.remove(at: index)
        all.remove(at: index)
        return index
    }
}
