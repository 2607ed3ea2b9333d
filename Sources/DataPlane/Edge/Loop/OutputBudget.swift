/// What one event loop holds for peers that have not taken it yet. Beyond its bound each streamed response gets along with little: what
/// slow readers cost follows their number and not the size of what they ask for.
struct OutputBudget {
    private static let tightReadBytesMax: Int64 = 16 * 1024
    private static let bytesMax = 32 << 20

    private(set) var bytes = 0

    /// Nothing is read before it can be sent.
    var isTight: Bool { bytes > OutputBudget.bytesMax }

    /// How much is read of a body at once.
    var readBytesMax: Int64 { isTight ? OutputBudget.tightReadBytesMax : Int64(ChunkedContent.chunkBytes) }

    /// A connection holds so much now.
    @inline(__always)
    mutating func replace(_ former: Int, by present: Int) { bytes += present - former }
}
