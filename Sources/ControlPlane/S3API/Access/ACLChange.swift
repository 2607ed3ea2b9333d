import APIKit
import Model
import Storage

/// The new ACL that a `PutBucketAcl` or `PutObjectAcl` brings, in its headers or as an `AccessControlPolicy` in its body.
struct ACLChange: Sendable {
    private enum Source: Sendable {
        case headers(RequestedACL)
        case document(owner: String, grants: [RequestedGrant])
    }

    private let source: Source

    /// Reads the body.
    /// - Throws: `UnexpectedContent` when both are there, `MissingSecurityHeader` when neither is, `MalformedACLError`.
    init(_ headers: RequestedACL, in context: S3Context) async throws {
        let body = try await context.body(bytesMax: Limits.xmlBytesMax)
        switch (headers.isEmpty, body.isEmpty) {
        case (false, true): source = .headers(headers)
        case (false, false): throw S3Error(.unexpectedContent)
        case (true, true): throw S3Error(.missingSecurityHeader, elements: [("MissingHeaderName", "x-amz-acl")])
        case (true, false): source = try ACLChange.document(body)
        }
    }

    /// Changes the ACL of `bucket` or of an object in it, whose owner no ACL can change.
    ///
    /// Where ACLs do not count, the one that says what holds anyway is accepted, and the one that will count again when
    /// ACLs do stays as it is.
    /// - Throws: `AccessDenied` when the document names another owner, or is open to everyone and public access is
    ///   blocked; `AccessControlListNotSupported`; what an unknown grantee deserves.
    func apply(to acl: inout AccessControlList, of bucket: Bucket, in catalog: any CatalogReading) throws {
        let owner = bucket.controls.honoursACLs ? acl.owner : bucket.owner
        let list = try list(owner: owner, bucketOwner: bucket.owner, in: catalog)
        guard bucket.controls.honoursACLs else {
            guard isBucketOwnersFullControl(list, bucket) else { throw S3Error(.accessControlListNotSupported) }
            return
        }
        try bucket.refuseBlocked(list)
        acl = list
    }

    private func isBucketOwnersFullControl(_ list: AccessControlList, _ bucket: Bucket) -> Bool {
        switch source {
        case .headers(let requested): requested.isBucketOwnersFullControl(as: list, bucketOwner: bucket.owner)
        case .document: list.isFullControl(ofOnly: bucket.owner)
        }
    }

    private func list(
        owner: AccountID, bucketOwner: AccountID, in catalog: any CatalogReading
    ) throws -> AccessControlList {
        switch source {
        case .headers(let requested): return try requested.list(owner: owner, bucketOwner: bucketOwner, in: catalog)
        case .document(let named, let grants):
            guard AccountID(named) == owner else { throw S3Error(.accessDenied) }
            return AccessControlList(owner: owner, grants: try grants.map { try $0.resolved(in: catalog) })
        }
    }

    private static func document(_ bytes: [UInt8]) throws(S3Error) -> Source {
        guard let root = try? XMLElement(parsing: bytes), root.name == "AccessControlPolicy",
            let owner = root["Owner"]?["ID"]?.text, let list = root["AccessControlList"]
        else { throw S3Error(.malformedACLError) }
        return .document(owner: owner, grants: try RequestedGrant.all(in: list))
    }
}
