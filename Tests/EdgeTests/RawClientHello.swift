/// The greeting of a client of TLS 1.3 that offers one cipher and one key share (RFC 8446 section 4.1.2).
struct RawClientHello {
    /// In one record.
    let record: [UInt8]

    init(_ host: String) {
        let name = Array(host.utf8)
        let serverName = Self.counted([0] + Self.counted(name))
        let share = Self.counted([0, 29] + Self.counted((0..<32).map { 9 + $0 }))
        let extensions =
            Self.field(0, serverName) + Self.field(10, Self.counted([0, 29])) + Self.field(13, Self.counted([4, 3]))
            + Self.field(43, [2, 3, 4]) + Self.field(51, share)
        let random = [UInt8](repeating: 7, count: 32)
        let body = [3, 3] + random + [0] + Self.counted([0x13, 0x01]) + [1, 0] + Self.counted(extensions)
        record = [22, 3, 1] + Self.counted([1, 0] + Self.counted(body))
    }

    private static func field(_ type: UInt8, _ content: [UInt8]) -> [UInt8] { [0, type] + counted(content) }

    /// Two bytes of length before the bytes.
    private static func counted(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }
}
