import APIKit
import HTTPTypes
import Model

/// What a client says its body's digests are (S3 user guide, "Checking object integrity"): `Content-MD5`, and one additional checksum
/// by header or trailer.
struct BodyIntegrity: Sendable {
    private let md5: [UInt8]?
    /// The checksum that the client gives.
    let algorithm: ChecksumAlgorithm?
    /// Known now when it came as a header.
    private let expected: [UInt8]?

    /// - Throws: `InvalidDigest`, `InvalidRequest`, `NotImplemented`.
    init(_ request: APIRequest) throws(S3Error) {
        md5 = try BodyIntegrity.contentMD5(request.headers)
        let given = try BodyIntegrity.given(request.headers)
        let trailing = try BodyIntegrity.trailing(request.body.trailerName)
        guard given == nil || trailing == nil else {
            throw S3Error(
                .invalidRequest,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
        }
        algorithm = given?.algorithm ?? trailing
        expected = given?.bytes
        try checkAnnounced(by: request.headers[.amzSDKChecksumAlgorithm])
    }

    /// Compares with what arrived; call when the body has ended.
    /// - Throws: `BadDigest`, `InvalidRequest`.
    func verify(_ digest: ContentDigest, of body: RequestBody) throws(S3Error) {
        if let md5, md5 != digest.md5 {
            throw S3Error(
                .badDigest,
                elements: [
                    ("ExpectedDigest", Base64.encode(md5)), ("CalculatedDigest", Base64.encode(digest.md5)),
                ])
        }
        guard let algorithm else { return }
        let bytes = if let expected { expected } else { try trailer(algorithm, of: body) }
        guard bytes == digest.checksums[algorithm] else {
            throw S3Error(
                .badDigest, "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
        }
    }

    private func trailer(_ algorithm: ChecksumAlgorithm, of body: RequestBody) throws(S3Error) -> [UInt8] {
        guard let bytes = body.trailerValue.flatMap(algorithm.decode) else {
            throw BodyIntegrity.invalidValue(of: algorithm)
        }
        return bytes
    }

    private func checkAnnounced(by header: String?) throws(S3Error) {
        guard let header else { return }
        guard let announced = ChecksumAlgorithm(client: header) else {
            throw S3Error(.invalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.")
        }
        guard let algorithm else {
            throw S3Error(
                .invalidRequest,
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                    + "headers were found.")
        }
        guard algorithm == announced else {
            throw S3Error(.invalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.")
        }
    }

    private static func contentMD5(_ headers: HTTPFields) throws(S3Error) -> [UInt8]? {
        guard let text = headers[.contentMD5] else { return nil }
        guard let bytes = Base64.decode(text.utf8), bytes.count == 16 else {
            throw S3Error(.invalidDigest, elements: [("Content-MD5", text)])
        }
        return bytes
    }

    /// The one checksum among the headers.
    static func given(
        _ headers: HTTPFields
    ) throws(S3Error) -> (algorithm: ChecksumAlgorithm, bytes: [UInt8])? {
        let options: Set<HTTPField.Name> = [.amzChecksumAlgorithm, .amzChecksumMode, .amzChecksumType]
        var given: (algorithm: ChecksumAlgorithm, bytes: [UInt8])?
        for field in headers
        where field.name.canonicalName.hasPrefix("x-amz-checksum-") && !options.contains(field.name) {
            guard let algorithm = ChecksumAlgorithm.allCases.first(where: { $0.header == field.name }) else {
                throw .notImplemented(header: field.name)
            }
            guard given == nil else {
                throw S3Error(
                    .invalidRequest,
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
            }
            guard let bytes = algorithm.decode(field.value) else { throw invalidValue(of: algorithm) }
            given = (algorithm, bytes)
        }
        return given
    }

    private static func trailing(_ name: String?) throws(S3Error) -> ChecksumAlgorithm? {
        guard let name else { return nil }
        guard
            let algorithm = ChecksumAlgorithm.allCases.first(where: {
                $0.header.canonicalName == name.lowercased()
            })
        else {
            throw S3Error(.invalidRequest, "The value specified in the x-amz-trailer header is not supported")
        }
        return algorithm
    }

    private static func invalidValue(of algorithm: ChecksumAlgorithm) -> S3Error {
        S3Error(.invalidRequest, "Value for \(algorithm.header.canonicalName) header is invalid.")
    }
}
