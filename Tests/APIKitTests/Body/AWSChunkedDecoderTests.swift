import APIKit
import NIOCore
import Testing

@Suite struct AWSChunkedDecoderTests {
    /// What one run of the decoder came to.
    private struct Outcome: Equatable {
        var payload: Int = 0
        var trailer: String?
        var code: String?
    }

    private func decode(_ pieces: [[UInt8]], with decoder: AWSChunkedDecoder) -> Outcome {
        var decoder = decoder
        var outcome = Outcome()
        do {
            for piece in pieces { outcome.payload += try decoder.decode(ByteBuffer(bytes: piece)).readableBytes }
            try decoder.finish()
        } catch {
            outcome.code = error.code
        }
        outcome.trailer = decoder.trailer?.value
        return outcome
    }

    // MARK: Amazon's examples

    private static let payload = [String(repeating: "a", count: 65536), String(repeating: "a", count: 1024), ""]

    private static func signed(trailerNames: [String]?, seed: String) -> AWSChunkedDecoder {
        AWSChunkedDecoder(
            decodedBytes: 66560, trailerNames: trailerNames, signature: seed, date: "20130524T000000Z",
            region: "us-east-1", service: "s3", secretKey: TestCredentials.secretKey)
    }

    private static let plain = signed(
        trailerNames: nil, seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")

    private static let trailing = signed(
        trailerNames: ["x-amz-checksum-crc32c"],
        seed: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")

    private static func chunks(_ signatures: [String]) -> String {
        zip(payload, signatures).map { data, signature in
            "\(String(data.utf8.count, radix: 16));chunk-signature=\(signature)\r\n\(data)\(data.isEmpty ? "" : "\r\n")"
        }.joined()
    }

    private static let plainText =
        chunks([
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ]) + "\r\n"

    private static let trailingChunks = chunks([
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ])

    private static let trailerSignature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"

    @Test(arguments: ["\r\n", "\n\r\n", "\n"])
    func `Amazon's trailer is accepted with each line end in use`(lineEnd: String) {
        let text =
            AWSChunkedDecoderTests.trailingChunks + "x-amz-checksum-crc32c:sOO8/Q==\(lineEnd)"
            + "x-amz-trailer-signature:\(AWSChunkedDecoderTests.trailerSignature)\r\n\r\n"
        #expect(
            decode([Array(text.utf8)], with: AWSChunkedDecoderTests.trailing)
                == Outcome(payload: 66560, trailer: "sOO8/Q=="))
    }

    @Test func `Amazon's chunks are accepted`() {
        let bytes = Array(AWSChunkedDecoderTests.plainText.utf8)
        #expect(decode([bytes], with: AWSChunkedDecoderTests.plain) == Outcome(payload: 66560))
    }

    @Test(arguments: [
        ("ad80c730", "SignatureDoesNotMatch"), ("0055627c", "SignatureDoesNotMatch"),
        ("b6c6ea8a", "SignatureDoesNotMatch"),
    ])
    func `row 10: any chunk with a wrong signature is refused`(start: String, code: String) {
        let text = AWSChunkedDecoderTests.plainText.replacing(start, with: "00000000")
        #expect(decode([Array(text.utf8)], with: AWSChunkedDecoderTests.plain).code == code)
    }

    @Test func `a chunk whose payload was changed is refused`() {
        let text = AWSChunkedDecoderTests.plainText.replacing("aaaa\r\n0;", with: "aaab\r\n0;")
        #expect(decode([Array(text.utf8)], with: AWSChunkedDecoderTests.plain).code == "SignatureDoesNotMatch")
    }

    @Test(arguments: [
        ("x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n", "SignatureDoesNotMatch"),
        (
            "x-amz-checksum-crc32c:sOO8/R==\r\nx-amz-trailer-signature:\(trailerSignature)\r\n\r\n",
            "SignatureDoesNotMatch"
        ),
        ("x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:0\r\n\r\n", "SignatureDoesNotMatch"),
        ("x-amz-trailer-signature:\(trailerSignature)\r\n\r\n", "MalformedTrailerError"),
        (
            "x-amz-checksum-crc32:sOO8/Q==\r\nx-amz-trailer-signature:\(trailerSignature)\r\n\r\n",
            "MalformedTrailerError"
        ),
        ("\r\n", "MalformedTrailerError"),
    ])
    func `a signed trailer that is wrong or missing is refused`(trailer: String, code: String) {
        let text = AWSChunkedDecoderTests.trailingChunks + trailer
        #expect(decode([Array(text.utf8)], with: AWSChunkedDecoderTests.trailing).code == code)
    }

    // MARK: Unsigned chunks

    private static let cases: [(text: String, outcome: Outcome)] = [
        ("5\r\nhello\r\n0\r\nc:v\r\n\r\n", Outcome(payload: 5, trailer: "v")),
        ("5\r\nhello\r\n0\r\nC: v \t\r\n\r\n", Outcome(payload: 5, trailer: "v")),
        ("2\r\nhe\r\n3\r\nllo\r\n00\r\nc:v\r\n\r\n\r\n", Outcome(payload: 5, trailer: "v")),
        ("0000000000000005\r\nhello\r\n0\r\nc:v\r\n", Outcome(payload: 5, trailer: "v")),
        ("5\r\nhello\r\n0\r\n\r\n", Outcome(payload: 5, code: "MalformedTrailerError")),
        ("5\r\nhello\r\n0\r\nc:v\r\nc:w\r\n\r\n", Outcome(payload: 5, trailer: "v", code: "MalformedTrailerError")),
        ("5\r\nhello\r\n0\r\nd:v\r\n\r\n", Outcome(payload: 5, code: "MalformedTrailerError")),
        ("5\r\nhello\r\n0\r\nnothing\r\n\r\n", Outcome(payload: 5, code: "MalformedTrailerError")),
        ("5\r\nhello\r\n0\r\nc:v\r\n\r\nmore", Outcome(payload: 5, trailer: "v", code: "MalformedTrailerError")),
        ("4\r\nhell\r\n0\r\nc:v\r\n\r\n", Outcome(payload: 4, trailer: "v", code: "IncompleteBody")),
        ("6\r\nhello!\r\n0\r\nc:v\r\n\r\n", Outcome(code: "IncompleteBody")),
        ("5\r\nhello\r\n1\r\n!\r\n0\r\nc:v\r\n\r\n", Outcome(payload: 5, code: "IncompleteBody")),
        ("5\r\nhel", Outcome(payload: 3, code: "IncompleteBody")),
        ("5\r\nhello\r\n", Outcome(payload: 5, code: "IncompleteBody")),
        ("", Outcome(code: "IncompleteBody")),
        ("ffffffffffffffff\r\nhello", Outcome(code: "InvalidRequest")),
        ("7fffffffffffffff\r\nhello", Outcome(code: "InvalidRequest")),
        ("10000000000000005\r\nhello", Outcome(code: "InvalidRequest")),
        ("+5\r\nhello", Outcome(code: "InvalidRequest")), ("-5\r\nhello", Outcome(code: "InvalidRequest")),
        ("0x5\r\nhello", Outcome(code: "InvalidRequest")), (" 5\r\nhello", Outcome(code: "InvalidRequest")),
        ("\r\nhello", Outcome(code: "InvalidRequest")), ("5\nhello", Outcome(code: "InvalidRequest")),
        ("5;x=y\r\nhello", Outcome(code: "InvalidRequest")),
        ("5\r\nhello!\r\n0\r\nc:v\r\n\r\n", Outcome(payload: 5, code: "InvalidRequest")),
        (String(repeating: "0", count: 2000), Outcome(code: "InvalidRequest")),
        (
            "5\r\nhello\r\n0\r\nc:" + String(repeating: "v", count: 2000),
            Outcome(payload: 5, code: "MalformedTrailerError")
        ),
    ]

    private static var unsigned: AWSChunkedDecoder { AWSChunkedDecoder(decodedBytes: 5, trailerNames: ["c"]) }

    @Test(arguments: cases.indices)
    func `unsigned chunks come to the same in one piece, byte by byte and cut anywhere`(index: Int) {
        let (text, outcome) = AWSChunkedDecoderTests.cases[index]
        let bytes = Array(text.utf8)
        #expect(decode([bytes], with: AWSChunkedDecoderTests.unsigned).code == outcome.code, "\(text)")
        #expect(decode(bytes.map { [$0] }, with: AWSChunkedDecoderTests.unsigned) == outcome, "\(text)")
        for cut in bytes.indices {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(decode(pieces, with: AWSChunkedDecoderTests.unsigned).code == outcome.code, "\(text) at \(cut)")
        }
    }

    @Test(arguments: 0..<20)
    func `signed chunks may be cut at random`(seed: UInt64) {
        var generator = Xorshift(state: seed &* 0x9E37_79B9 | 1)
        var bytes = Array(AWSChunkedDecoderTests.plainText.utf8)[...]
        var pieces: [[UInt8]] = []
        while !bytes.isEmpty {
            let count = Int.random(in: 1...(Bool.random(using: &generator) ? 100 : 9000), using: &generator)
            pieces.append(Array(bytes.prefix(count)))
            bytes = bytes.dropFirst(count)
        }
        #expect(decode(pieces, with: AWSChunkedDecoderTests.plain) == Outcome(payload: 66560))
    }

    @Test(arguments: 0..<300)
    func `no bytes trap`(seed: UInt64) {
        var generator = Xorshift(state: seed &* 0x9E37_79B9 | 1)
        let alphabet = Array("05aF;:\r\n\r\nchunk-signature=xc\u{0}é".utf8)
        let bytes = (0..<200).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        _ = decode([bytes], with: AWSChunkedDecoderTests.unsigned)
        _ = decode([bytes], with: AWSChunkedDecoderTests.trailing)
    }
}

/// The same numbers on every run.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
