import APIKit
import HTTPTypes
import Model
import Storage

/// A request to Amazon S3 Control, which clients send to the same host and sign for `s3`: told by its `x-amz-account-id`.
///
/// Terraform asks for a bucket's tags this way and takes every other answer than a list for a failure. Nothing else is provided.
struct S3ControlRequest: Sendable {
    private enum Operation: Sendable {
        /// S3 Control API reference, `ListTagsForResource`, with the resource's ARN.
        case listTagsForResource(arn: String)
        /// S3 Control API reference, `GetPublicAccessBlock` of the account.
        case getPublicAccessBlock
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
            try await requireBucket(arn: arn, of: account, in: store)
            return .xml("ListTagsForResourceResult", namespace: S3ControlRequest.namespace) { xml in
                xml.element("Tags", "")
            }
        case .getPublicAccessBlock: throw S3Error(.noSuchPublicAccessBlockConfiguration)
        }
    }

    private var operation: Operation {
        get throws(S3Error) {
            let tags = "/v20180820/tags/"
            let path = request.rawPath
            if request.method == .get, path.starts(with: tags.utf8) {
                guard let arn = PercentEncoding.decode(path.dropFirst(tags.utf8.count)) else {
                    throw S3Error(.invalidURI)
                }
                return .listTagsForResource(arn: String(decoding: arn, as: UTF8.self))
            }
            if request.method == .get, path.elementsEqual("/v20180820/configuration/publicAccessBlock".utf8) {
                return .getPublicAccessBlock
            }
            throw S3Error(.notImplemented, "This operation is not implemented.")
        }
    }

    private func requireBucket(arn: String, of account: Account, in store: Store) async throws {
        let prefix = "arn:aws:s3:::"
        guard arn.utf8.starts(with: prefix.utf8), let name = BucketName(arn.dropFirst(prefix.count)) else {
            throw S3Error.invalidArgument("Invalid resource ARN", name: "resourceArn", value: arn)
        }
        guard let bucket = try await store.catalog.read({ try $0.bucket(name) }) else {
            throw S3Error.noSuchBucket(name.text)
        }
        guard bucket.owner == account.id else { throw S3Error(.accessDenied) }
    }

    private static let namespace = "http://awss3control.amazonaws.com/doc/2018-08-20/"
}
