/// A run of bytes in the buffer that a request was read from. An empty one stands for what is absent.
package struct ByteSlice: Hashable, Sendable {
    package var start: Int32
    package var count: Int32

    /// Both bounds are positions in one request, which `Limits` keep far below 2^31.
    init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.count = Int32(truncatingIfNeeded: end - start)
    }

    package static let empty = ByteSlice(0, 0)

    package var isEmpty: Bool { count == 0 }
    package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}
