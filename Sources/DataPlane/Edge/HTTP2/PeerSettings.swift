/// What the peer has told of itself (RFC 9113 section 6.5.2), as far as it is of use to who only answers.
struct PeerSettings {
    private(set) var initialWindow = PeerSettings.windowDefault

    static let windowDefault = 65_535
    static let windowMax = Int(Int32.max)
    /// As many as there are settings.
    static let entryBytes = 6

    /// Takes in the payload of a SETTINGS frame, whose length is a multiple of `entryBytes`.
    /// - Returns: the error that the connection ends with.
    mutating func update(_ payload: UnsafeRawBufferPointer) -> HTTP2ErrorCode? {
        for start in stride(from: 0, to: payload.count - PeerSettings.entryBytes + 1, by: PeerSettings.entryBytes) {
            let identifier = Int(payload[start]) << 8 | Int(payload[start + 1])
            let value = Int(payload.bigEndian32(at: start + 2))
            switch Identifier(rawValue: identifier) {
            case .enablePush where value > 1: return .protocolError
            case .initialWindowSize where value > PeerSettings.windowMax: return .flowControlError
            case .initialWindowSize: initialWindow = value
            // No frame of ours is longer than the least that every peer takes.
            case .maxFrameSize where !(1 << 14..<1 << 24).contains(value): return .protocolError
            default: break
            }
        }
        return nil
    }

    enum Identifier: Int {
        case enablePush = 2
        case maxConcurrentStreams = 3
        case initialWindowSize = 4
        case maxFrameSize = 5
        case maxHeaderListSize = 6
        case noRFC7540Priorities = 9
    }
}
