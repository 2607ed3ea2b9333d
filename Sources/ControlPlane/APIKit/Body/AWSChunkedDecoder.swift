internal import Crypto
internal import Model
package import NIOCore

/// Takes the `aws-chunked` coding off a body and verifies what its chunks and its trailer are signed with (S3 API reference,
/// "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and "… Including Trailing Headers").
///
/// A total state machine over bytes: every input ends in payload or an `APIError`, and it holds at most one line of the coding.
/// Payload leaves before the signature of its chunk is verified, so nothing may be committed before `finish` has returned.
package struct AWSChunkedDecoder: Sendable {
    private enum State {
        case chunkHeader
        case chunkData(left: Int64, signature: String?)
        case chunkEnd
        case trailer
        /// Behind the last line.
        case ended
    }

    private var state = State.chunkHeader
    private var line: [UInt8] = []
    private var decoded: Int64 = 0
    private var hasher = SHA256()
    private var previousSignature: String
    private var trailerText = ""
    private var trailerSignature: String?
    private let chunks: PayloadMode.AWSChunks
    private let signing: SigningContext?

    private static let lineBytesMax = 1024

    /// The trailer's name, lower case, and value, once it was read.
    package private(set) var trailer: (name: String, value: String)?

    /// - Parameter signing: needed when the chunks are signed.
    init(_ chunks: PayloadMode.AWSChunks, signing: SigningContext?) {
        self.chunks = chunks
        self.signing = chunks.isSigned ? signing : nil
        previousSignature = signing?.seed ?? ""
    }

    /// A decoder of unsigned chunks.
    package init(decodedBytes: Int64, trailerNames: [String]) {
        self.init(
            PayloadMode.AWSChunks(
                text: "STREAMING-UNSIGNED-PAYLOAD-TRAILER", isSigned: false, hasTrailer: true,
                decodedBytes: decodedBytes, trailerNames: trailerNames),
            signing: nil)
    }

    /// A decoder of signed chunks.
    /// - Parameters:
    ///   - signature: the request's own signature.
    ///   - date: the request's date, such as `20130524T000000Z`.
    package init(
        decodedBytes: Int64, trailerNames: [String]?, signature: String, date: String, region: String, service: String,
        secretKey: String
    ) {
        let scope = CredentialScope(date: String(date.prefix(8)), region: region, service: service)
        self.init(
            PayloadMode.AWSChunks(
                text: "", isSigned: true, hasTrailer: trailerNames != nil, decodedBytes: decodedBytes,
                trailerNames: trailerNames ?? []),
            signing: SigningContext(
                key: SigningKey(secretKey: secretKey, scope: scope), date: date, scope: scope, seed: signature))
    }

    /// Decodes `input`, which may be cut anywhere.
    /// - Returns: the payload in it.
    package mutating func decode(_ input: ByteBuffer) throws(APIError) -> ByteBuffer {
        var input = input
        var output = ByteBuffer()
        while input.readableBytes > 0 {
            switch state {
            case .chunkHeader:
                if try readLine(&input) { try beginChunk() }
            case .chunkData(let left, let signature):
                try readData(&input, into: &output, left: left, signature: signature)
            case .chunkEnd:
                guard try readLine(&input) else { continue }
                guard line.isEmpty else { throw .invalidChunk }
                state = .chunkHeader
            case .trailer:
                guard try readLine(&input) else { continue }
                try readTrailerLine()
                line.removeAll(keepingCapacity: true)
            case .ended:
                // Some clients close the trailer with one empty line more.
                guard try readLine(&input) else { continue }
                guard line.isEmpty else { throw .malformedTrailer }
            }
        }
        return output
    }

    /// Says that the body has ended.
    package mutating func finish() throws(APIError) {
        switch state {
        case .ended:
            guard line.isEmpty || line == [UInt8(ascii: "\r")] else { throw .malformedTrailer }
        // The empty line behind the last chunk is missing from some clients' bodies.
        case .trailer where line.isEmpty: try endTrailer()
        case .trailer, .chunkHeader, .chunkData, .chunkEnd: throw .incompleteBody
        }
        guard decoded == chunks.decodedBytes else { throw .incompleteBody }
    }

    // MARK: Chunks

    private mutating func beginChunk() throws(APIError) {
        defer { line.removeAll(keepingCapacity: true) }
        let parts = line.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
        let size = try AWSChunkedDecoder.size(parts[0])
        let signature = parts.count == 2 ? AWSChunkedDecoder.signature(parts[1]) : nil
        guard signing == nil ? parts.count == 1 || signature != nil : signature != nil else { throw .invalidChunk }
        guard size <= chunks.decodedBytes - decoded else { throw .incompleteBody }
        guard size == 0 else {
            state = .chunkData(left: size, signature: signature)
            return
        }
        try verifyChunk(signature)
        state = .trailer
    }

    private mutating func readData(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, left: Int64, signature: String?
    ) throws(APIError) {
        let count = Int(min(left, Int64(input.readableBytes)))
        guard var piece = input.readSlice(length: count) else { return }
        if signing != nil { hasher.update(bytes: piece) }
        output.writeBuffer(&piece)
        decoded += Int64(count)
        guard left == Int64(count) else {
            state = .chunkData(left: left - Int64(count), signature: signature)
            return
        }
        try verifyChunk(signature)
        state = .chunkEnd
    }

    private mutating func verifyChunk(_ signature: String?) throws(APIError) {
        guard let signing else { return }
        let hash = Hexadecimal.encode(hasher.finalize())
        hasher = SHA256()
        try verify(
            signature,
            of: "AWS4-HMAC-SHA256-PAYLOAD\n\(signing.date)\n\(signing.scope.text)\n\(previousSignature)\n"
                + "\(SigV4.emptyHash)\n\(hash)", signing)
    }

    private mutating func verify(
        _ signature: String?, of stringToSign: String, _ signing: SigningContext
    ) throws(APIError) {
        guard let signature, SigningKey.matches(signing.key.signature(of: stringToSign), signature) else {
            throw .partSignatureDoesNotMatch
        }
        previousSignature = signature
    }

    // MARK: Trailer

    private mutating func readTrailerLine() throws(APIError) {
        if line.isEmpty {
            // Signed trailers have an empty line in front of the signature in some clients' bodies.
            if chunks.hasTrailer, signing != nil, trailer != nil, trailerSignature == nil { return }
            return try endTrailer()
        }
        guard chunks.hasTrailer, let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let text = String(validating: line, as: UTF8.self)
        else { throw .malformedTrailer }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let value = AWSChunkedDecoder.trimmed(line[(colon + 1)...])
        if name == "x-amz-trailer-signature", signing != nil, trailerSignature == nil {
            trailerSignature = value
            return
        }
        guard trailer == nil, chunks.trailerNames.contains(name), trailerSignature == nil else {
            throw .malformedTrailer
        }
        trailer = (name, value)
        trailerText = text + "\n"
    }

    private mutating func endTrailer() throws(APIError) {
        guard chunks.trailerNames.isEmpty || trailer != nil || !chunks.hasTrailer else { throw .malformedTrailer }
        if let signing, chunks.hasTrailer, trailer != nil || trailerSignature != nil {
            try verify(
                trailerSignature,
                of: "AWS4-HMAC-SHA256-TRAILER\n\(signing.date)\n\(signing.scope.text)\n\(previousSignature)\n"
                    + SigV4.hash(trailerText.utf8), signing)
        }
        state = .ended
    }

    // MARK: Lines

    /// - Returns: whether `line` holds a whole line now, without its end.
    private mutating func readLine(_ input: inout ByteBuffer) throws(APIError) -> Bool {
        let view = input.readableBytesView
        let end = view.firstIndex(of: UInt8(ascii: "\n"))
        let piece = view[view.startIndex..<(end ?? view.endIndex)]
        guard line.count + piece.count <= AWSChunkedDecoder.lineBytesMax else { throw lineProblem }
        line.append(contentsOf: piece)
        input.moveReaderIndex(forwardBy: piece.count + (end == nil ? 0 : 1))
        guard end != nil else { return false }
        if line.last == UInt8(ascii: "\r") {
            line.removeLast()
        } else if case .trailer = state {
            // S3's own examples end a trailer with LF only.
        } else {
            throw .invalidChunk
        }
        return true
    }

    private var lineProblem: APIError {
        switch state {
        case .chunkHeader, .chunkData, .chunkEnd: .invalidChunk
        case .trailer, .ended: .malformedTrailer
        }
    }

    private static func size(_ digits: ArraySlice<UInt8>) throws(APIError) -> Int64 {
        guard (1...16).contains(digits.count), digits.allSatisfy({ Hexadecimal.value(of: $0) != nil }),
            let size = Int64(String(decoding: digits, as: UTF8.self), radix: 16), size <= Limits.objectBytesMax
        else { throw .invalidChunk }
        return size
    }

    /// `chunk-signature=` and 64 digits.
    private static func signature(_ text: ArraySlice<UInt8>) -> String? {
        let name = Array("chunk-signature=".utf8)
        guard text.starts(with: name), text.count == name.count + 64 else { return nil }
        return String(validating: text.dropFirst(name.count), as: UTF8.self)
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let value = value.drop(while: isSpace)
        let end = value.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? value.startIndex
        return String(decoding: value[..<end], as: UTF8.self)
    }
}

extension SHA256 {
    fileprivate mutating func update(bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { update(bufferPointer: $0) }
    }
}
