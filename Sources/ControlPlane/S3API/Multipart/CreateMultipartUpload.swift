import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `CreateMultipartUpload`.
struct CreateMultipartUpload: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let description: ObjectDescription
    private let algorithm: ChecksumAlgorithm?
    private let type: ChecksumType?

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        description = try ObjectDescription(context.headers)
        algorithm = try context.checksumAlgorithm()
        type = try CreateMultipartUpload.type(context.headers[.amzChecksumType], algorithm)
    }

    func run() async throws -> APIResponse {
        let account = try context.requireAccount()
        let id = CreateMultipartUpload.makeID()
        let bucket = try await context.store.catalog.write { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorizeWrite(of: key, tags: description.tags, in: bucket)
            let now = context.now()
            let acl = try context.objectACL(description.acl, in: bucket, catalog)
            var metadata = description.metadata(etag: ETag(""), modified: now, acl: acl)
            metadata.lock = try context.authorize(description.lock, of: key, in: bucket)
            try catalog.insert(
                Upload(
                    id: id, key: key, initiator: account.id, initiated: now, metadata: metadata,
                    checksumAlgorithm: algorithm, checksumType: type),
                in: bucket.id)
            return bucket
        }
        var headers: HTTPFields = [:]
        if let algorithm { headers[.amzChecksumAlgorithm] = algorithm.rawValue }
        if let type { headers[.amzChecksumType] = type.rawValue }
        return .xml("InitiateMultipartUploadResult", headers: headers) { xml in
            xml.element("Bucket", bucket.name.text)
            xml.element("Key", utf8: key.bytes)
            xml.element("UploadId", id)
        }
    }

    /// What the algorithm allows, and what it means when the client names none (S3 user guide, "Checking object integrity").
    private static func type(
        _ header: String?, _ algorithm: ChecksumAlgorithm?
    ) throws(S3Error) -> ChecksumType? {
        guard let algorithm else {
            guard header == nil else {
                throw S3Error(
                    .invalidRequest,
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
            }
            return nil
        }
        guard let header else { return algorithm == .crc64nvme ? .fullObject : .composite }
        guard let type = ChecksumType(rawValue: header) else {
            throw S3Error(.invalidRequest, "Value for x-amz-checksum-type header is invalid.")
        }
        let isPossible =
            switch (algorithm, type) {
            case (.crc32, _), (.crc32c, _), (.crc64nvme, .fullObject), (.sha1, .composite), (.sha256, .composite):
                true
            case (.crc64nvme, .composite), (.sha1, .fullObject), (.sha256, .fullObject): false
            }
        guard isPossible else {
            throw S3Error(
                .invalidRequest,
                "The \(type.rawValue) checksum type cannot be used with the \(algorithm.rawValue.lowercased()) "
                    + "checksum algorithm.")
        }
        return type
    }

    /// 64 hexadecimal digits that nobody can guess.
    private static func makeID() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hexadecimal.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
