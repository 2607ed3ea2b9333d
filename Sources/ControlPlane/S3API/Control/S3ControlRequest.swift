import APIKit
import HTTPTypes
import Model
import Storage

/// A request to Amazon S3 Control, which clients send to the same host and sign for `s3`: told by its `x-amz-account-id`.
///
/// Clients read and change a bucket's tags and an account's public access block this way. Nothing else is provided.
struct S3ControlRequest: Sendable {
    private enum Operation: Sendable {
        /// S3 Control API reference, `ListTagsForResource`, with the resource's ARN.
        case listTagsForResource(arn: String)
        /// `TagResource`.
        case tagResource(arn: String)
        /// `UntagResource`.
        case untagResource(arn: String, keys: Set<String>)
        /// `GetPublicAccessBlock` of the account.
        case getPublicAccessBlock
        /// `PutPublicAccessBlock`.
        case putPublicAccessBlock
        /// `DeletePublicAccessBlock`.
        case deletePublicAccessBlock
    }

    private let request: APIRequest
    private let accountNumber: String

    /// `nil` when the request is one to S3 itself.
    init?(_ request: APIRequest) {
        guard let number = request.headers[.amzAccountID] else { return nil }
        self.request = request
        self.accountNumber = number
    }

    func respond(from store: Store) async throws -> APIResponse {
        guard let account = request.identity.account, account.number == accountNumber else {
            throw S3Error(.accessDenied)
        }
        switch try operation {
        case .listTagsForResource(let arn):
            let bucket = try await store.catalog.read { try requireBucket(arn: arn, of: account, in: $0) }
            return .xml("ListTagsForResourceResult", namespace: S3ControlRequest.namespace) { xml in
                xml.tags(bucket.tags, in: "Tags")
            }
        case .tagResource(let arn):
            _ = try await store.catalog.read { try requireBucket(arn: arn, of: account, in: $0) }
            let document = try await request.document(root: "TagResourceRequest", bytesMax: Limits.xmlBytesMax)
            try document.requireChildren(["Tags"])
            guard let list = document["Tags"] else { throw S3Error(.malformedXML) }
            let set = try TagSet(list: list, of: .bucket)
            return try await changeTags(arn: arn, of: account, in: store) { tags throws(S3Error) in
                try set.added(to: tags, of: .bucket).tags
            }
        case .untagResource(let arn, let keys):
            return try await changeTags(arn: arn, of: account, in: store) { tags in
                tags.filter { !keys.contains($0.key) }
            }
        case .getPublicAccessBlock:
            guard let block = try await store.catalog.read({ try $0.publicAccessBlock(of: account.id) }) else {
                throw S3Error(.noSuchPublicAccessBlockConfiguration)
            }
            return .xml(PublicAccessBlock.root, namespace: S3ControlRequest.namespace) { $0.add(block) }
        case .putPublicAccessBlock:
            let document = try await request.document(root: PublicAccessBlock.root, bytesMax: Limits.xmlBytesMax)
            let block = try PublicAccessBlock(document)
            try await store.catalog.write { try $0.update(block, of: account.id) }
            return APIResponse(status: .ok)
        case .deletePublicAccessBlock:
            try await store.catalog.write { try $0.update(nil, of: account.id) }
            return APIResponse(status: .noContent)
        }
    }

    private var operation: Operation {
        get throws(S3Error) {
            let tags = "/v20180820/tags/"
            let path = request.rawPath
            if path.starts(with: tags.utf8) {
                guard let bytes = PercentEncoding.decode(path.dropFirst(tags.utf8.count)) else {
                    throw S3Error(.invalidURI)
                }
                let arn = String(decoding: bytes, as: UTF8.self)
                switch request.method {
                case .get: return .listTagsForResource(arn: arn)
                case .post: return .tagResource(arn: arn)
                case .delete:
                    let keys = request.query.items.filter { $0.name == "tagKeys" }.compactMap(\.value)
                    return .untagResource(arn: arn, keys: Set(keys))
                default: break
                }
            }
            if path.elementsEqual("/v20180820/configuration/publicAccessBlock".utf8) {
                switch request.method {
                case .get: return .getPublicAccessBlock
                case .put: return .putPublicAccessBlock
                case .delete: return .deletePublicAccessBlock
                default: break
                }
            }
            throw S3Error(.notImplemented, "This operation is not implemented.")
        }
    }

    private func changeTags(
        arn: String, of account: Account, in store: Store,
        _ change: @escaping @Sendable ([Tag]) throws(S3Error) -> [Tag]
    ) async throws -> APIResponse {
        try await store.catalog.write { catalog in
            var bucket = try requireBucket(arn: arn, of: account, in: catalog)
            bucket.tags = try change(bucket.tags)
            try catalog.update(bucket)
        }
        return APIResponse(status: .noContent)
    }

    private func requireBucket(arn: String, of account: Account, in catalog: any CatalogReading) throws -> Bucket {
        let prefix = "arn:aws:s3:::"
        guard arn.utf8.starts(with: prefix.utf8), let name = BucketName(arn.dropFirst(prefix.count)) else {
            throw S3Error.invalidArgument("Invalid resource ARN", name: "resourceArn", value: arn)
        }
        guard let bucket = try catalog.bucket(name) else { throw S3Error.noSuchBucket(name.text) }
        guard bucket.owner == account.id else { throw S3Error(.accessDenied) }
        return bucket
    }

    private static let namespace = "http://awss3control.amazonaws.com/doc/2018-08-20/"
}
