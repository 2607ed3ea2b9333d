/// What became of the streams that a peer has opened last: which were used, and which were ended by us before their time.
struct StreamHistory {
    /// The highest number of a stream that the peer opened.
    private(set) var last: UInt32 = 0
    // Bit n tells of stream `last - 2n`.
    private var used: UInt128 = 0
    private var reset: UInt128 = 0

    /// A stream was opened; its number is odd and above `last`.
    mutating func open(_ stream: UInt32) {
        let steps = stream - last
        // The first one comes from 0, half a step below 1.
        let shift = (steps + 1) / 2
        used = shift < 128 ? used << UInt128(shift) : 0
        reset = shift < 128 ? reset << UInt128(shift) : 0
        used |= 1
        last = stream
    }

    mutating func noteReset(_ stream: UInt32) {
        if let bit = bit(of: stream) { reset |= bit }
    }

    /// Frames that the peer sent before it knew are nothing to complain about.
    func wasReset(_ stream: UInt32) -> Bool { bit(of: stream).map { reset & $0 != 0 } ?? false }

    /// Whether the peer has opened the stream; of streams long gone it is not known, and they are taken to have been.
    func wasUsed(_ stream: UInt32) -> Bool { stream <= last && (bit(of: stream).map { used & $0 != 0 } ?? true) }

    private func bit(of stream: UInt32) -> UInt128? {
        guard stream & 1 == 1, stream <= last, (last - stream) / 2 < 128 else { return nil }
        return 1 << UInt128((last - stream) / 2)
    }
}
