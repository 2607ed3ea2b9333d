import CCompression
import Compression
import Model
import NIOCore
import Testing

@Suite struct EncoderTests {
    private static let contents: [(name: String, bytes: [UInt8])] = [
        ("empty", []), ("one byte", [7]), ("text", Array(String(repeating: "<li>lorem ipsum</li>\n", count: 900).utf8)),
        ("all zero", Array(repeating: 0, count: 300_000)), ("random", random(200_000)),
        ("above a quick one", random(1 << 20) + Array(repeating: 32, count: 1 << 20)),
    ]

    @Test(arguments: ContentCoding.allCases, contents.indices)
    func `What was encoded in pieces of any size is decoded to what it was`(coding: ContentCoding, index: Int) throws {
        let (name, bytes) = EncoderTests.contents[index]
        for pieceBytes in [bytes.count + 1, 65_536, 4_001] {
            let encoded = try EncoderTests.encode(bytes, coding, pieceBytes: pieceBytes)
            #expect(EncoderTests.decode(encoded, coding, bytesMax: bytes.count + 1) == bytes, "\(name), \(pieceBytes)")
        }
    }

    @Test(arguments: ContentCoding.allCases)
    func `The same bytes are always encoded the same way`(coding: ContentCoding) throws {
        let bytes = EncoderTests.contents[2].bytes
        let encoded = try EncoderTests.encode(bytes, coding, pieceBytes: 65_536)
        #expect(encoded.count < bytes.count / 20)
        #expect(try EncoderTests.encode(bytes, coding, pieceBytes: 65_536) == encoded)
    }

    private static func encode(_ bytes: [UInt8], _ coding: ContentCoding, pieceBytes: Int) throws -> [UInt8] {
        let encoder = try coding.makeEncoder(contentBytes: Int64(bytes.count))
        var output = ByteBuffer()
        var rest = bytes[...]
        repeat {
            let piece = rest.prefix(pieceBytes)
            rest = rest.dropFirst(pieceBytes)
            try encoder.encode(ByteBuffer(bytes: piece), isLast: rest.isEmpty, into: &output)
        } while !rest.isEmpty
        return Array(output.readableBytesView)
    }

    /// `nil` when the bytes are not a whole encoded content of at most `bytesMax` bytes.
    private static func decode(_ encoded: [UInt8], _ coding: ContentCoding, bytesMax: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = bytesMax
        switch coding {
        case .brotli:
            guard BrotliDecoderDecompress(encoded.count, encoded, &count, &bytes) == BROTLI_DECODER_RESULT_SUCCESS
            else {
                return nil
            }
        case .gzip:
            var source = encoded
            var stream = z_stream()
            let code = source.withUnsafeMutableBufferPointer { source in
                bytes.withUnsafeMutableBufferPointer { target in
                    withUnsafeMutablePointer(to: &stream) { stream in
                        stream.pointee.next_in = source.baseAddress
                        stream.pointee.avail_in = UInt32(source.count)
                        stream.pointee.next_out = target.baseAddress
                        stream.pointee.avail_out = UInt32(target.count)
                        inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                        defer { inflateEnd(stream) }
                        return inflate(stream, Z_FINISH)
                    }
                }
            }
            guard code == Z_STREAM_END, stream.avail_in == 0 else { return nil }
            count = Int(stream.total_out)
        }
        return Array(bytes.prefix(count))
    }

    /// Bytes that no coding makes shorter.
    private static func random(_ count: Int) -> [UInt8] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}
