internal import HTTPTypes
internal import Model

/// How a request's payload is encoded and protected: the `x-amz-content-sha256` header (S3 API reference, "Authenticating Requests:
/// Using the Authorization Header").
enum PayloadMode: Sendable, Hashable {
    case sha256(String)
    case unsigned
    case chunks(AWSChunks)

    /// A body in `aws-chunked` coding.
    struct AWSChunks: Sendable, Hashable {
        /// `x-amz-content-sha256`, as it is signed.
        var text: String
        var isSigned: Bool
        var hasTrailer: Bool
        /// `x-amz-decoded-content-length`.
        var decodedBytes: Int64
        /// The names in `x-amz-trailer`, lower case.
        var trailerNames: [String]
    }

    init(_ value: String, _ headers: HTTPFields) throws(APIError) {
        switch value {
        case SigV4.unsignedPayload:
            self =
                PayloadMode.isPlainlyChunked(headers)
                ? .chunks(
                    try PayloadMode.chunks(value, isSigned: false, hasTrailer: headers.contains(.amzTrailer), headers))
                : .unsigned
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
            self = .chunks(try PayloadMode.chunks(value, isSigned: false, hasTrailer: true, headers))
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
            self = .chunks(try PayloadMode.chunks(value, isSigned: true, hasTrailer: false, headers))
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
            self = .chunks(try PayloadMode.chunks(value, isSigned: true, hasTrailer: true, headers))
        default:
            guard value.utf8.count == 64, Hexadecimal.decode(value.utf8) != nil else {
                throw .invalidContentSHA256(value)
            }
            self = .sha256(value)
        }
    }

    /// For a request whose signature, if any, cannot sign chunks.
    static func withoutSigningKey(_ headers: HTTPFields) throws(APIError) -> PayloadMode {
        let mode = try PayloadMode(headers[.amzContentSHA256] ?? SigV4.unsignedPayload, headers)
        if case .chunks(let chunks) = mode, chunks.isSigned { throw .unsignedStream }
        return mode
    }

    /// As it stands in the canonical request.
    var text: String {
        switch self {
        case .sha256(let hash): hash
        case .unsigned: SigV4.unsignedPayload
        case .chunks(let chunks): chunks.text
        }
    }

    private static func isPlainlyChunked(_ headers: HTTPFields) -> Bool {
        headers.contains(.amzDecodedContentLength)
            && (headers[.contentEncoding] ?? "").lowercased().split(separator: ",")
                .contains { $0.filter { $0 != " " && $0 != "\t" } == "aws-chunked" }
    }

    private static func chunks(
        _ value: String, isSigned: Bool, hasTrailer: Bool, _ headers: HTTPFields
    ) throws(APIError) -> AWSChunks {
        guard let text = headers[.amzDecodedContentLength] else { throw .missingContentLength }
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let decodedBytes = Int64(text)
        else { throw .invalidDecodedLength(text) }
        let names = (headers[.amzTrailer] ?? "").lowercased().split(separator: ",")
            .map { String($0.filter { $0 != " " && $0 != "\t" }) }
        return AWSChunks(
            text: value, isSigned: isSigned, hasTrailer: hasTrailer, decodedBytes: decodedBytes,
            trailerNames: names.filter { !$0.isEmpty })
    }
}
