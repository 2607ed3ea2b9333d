/// The nine octets before each frame's payload (RFC 9113 section 4.1).
struct FrameHeader {
    static let byteCount = 9

    var length: Int
    /// A `FrameType`, unless it is one that we do not know.
    var type: UInt8
    var flags: UInt8
    /// 0 for the connection.
    var stream: UInt32

    /// - Parameter bytes: at least `byteCount` of them.
    init(_ bytes: UnsafeRawBufferPointer) {
        length = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
        type = bytes[3]
        flags = bytes[4]
        stream = bytes.bigEndian32(at: 5) & 0x7FFF_FFFF
    }

    init(_ type: FrameType, flags: UInt8 = 0, stream: UInt32 = 0, length: Int) {
        self.length = length
        self.type = type.rawValue
        self.flags = flags
        self.stream = stream
    }

    /// Writes the octets to the start of `target`, which has room for them.
    func write(into target: UnsafeMutableRawBufferPointer) {
        target[0] = UInt8(truncatingIfNeeded: length >> 16)
        target.storeBytes(of: UInt16(truncatingIfNeeded: length).bigEndian, toByteOffset: 1, as: UInt16.self)
        target[3] = type
        target[4] = flags
        target.storeBytes(of: stream.bigEndian, toByteOffset: 5, as: UInt32.self)
    }

    @inline(__always)
    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
}

/// RFC 9113 section 6.
enum FrameType: UInt8 {
    case data = 0
    case headers = 1
    case priority = 2
    case reset = 3
    case settings = 4
    case pushPromise = 5
    case ping = 6
    case goAway = 7
    case windowUpdate = 8
    case continuation = 9
}

enum FrameFlag {
    static let endStream: UInt8 = 0x01
    static let acknowledged: UInt8 = 0x01
    static let endHeaders: UInt8 = 0x04
    static let padded: UInt8 = 0x08
    static let priority: UInt8 = 0x20
}

/// Why a stream or a connection ends (RFC 9113 section 7).
enum HTTP2ErrorCode: UInt32 {
    case noError = 0
    case protocolError = 1
    case internalError = 2
    case flowControlError = 3
    case streamClosed = 5
    case frameSizeError = 6
    case refusedStream = 7
    case cancel = 8
    case compressionError = 9
    case enhanceYourCalm = 11
}

extension UnsafeRawBufferPointer {
    /// - Precondition: four bytes are there.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
