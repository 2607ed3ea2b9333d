import Model
import NIOCore

/// The texts of partial responses (RFC 9110 sections 14.4 and 14.6).
enum RangeText {
    /// `Content-Range: bytes 0-4/10` with its line end.
    static func field(_ range: Range<Int64>, of bytes: Int64) -> [UInt8] {
        Array("Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes)\r\n".utf8)
    }

    /// A `multipart/byteranges` body.
    struct Parts {
        let typeField: [UInt8]
        let pieces: [BodySource.Piece]
        let byteCount: Int64

        /// `type` is that of the object; `boundary` is text that no object can be made to contain on purpose.
        init(_ ranges: [Range<Int64>], of bytes: Int64, type: ArraySlice<UInt8>, boundary: String) {
            let type = String(decoding: type, as: UTF8.self)
            var pieces: [BodySource.Piece] = []
            // At most `Limits.rangesMax` ranges, together not longer than the object: the sum cannot overflow.
            var count: Int64 = 0
            for range in ranges {
                let field = String(decoding: RangeText.field(range, of: bytes), as: UTF8.self)
                let head = Array("\r\n--\(boundary)\r\nContent-Type: \(type)\r\n\(field)\r\n".utf8)
                pieces.append(.bytes(ByteBuffer(bytes: head)))
                pieces.append(.range(range))
                count += Int64(head.count) + (range.upperBound - range.lowerBound)
            }
            let end = Array("\r\n--\(boundary)--\r\n".utf8)
            pieces.append(.bytes(ByteBuffer(bytes: end)))
            self.typeField = Array("Content-Type: multipart/byteranges; boundary=\(boundary)\r\n".utf8)
            self.pieces = pieces
            self.byteCount = count + Int64(end.count)
        }
    }
}
