package import APIKit
package import HTTPTypes
package import Model
package import Storage

/// What an operation has to work with: its request, what that addresses, who asks, and the store.
package struct S3Context: Sendable {
    package let request: APIRequest
    package let target: S3Target
    package let operation: S3Operation
    package let store: Store
    package let region: String
    package let domain: String
    package let now: @Sendable () -> Timestamp
    package let notes: S3LogNotes
    package let policies: PolicyCache
    package let forms: FormAuthenticator

    package var identity: Identity { request.identity }
    package var headers: HTTPFields { request.headers }
    package var query: QueryItems { request.query }

    /// The addressed bucket's name.
    /// - Throws: never for an operation on a bucket or an object, which are only routed to with one.
    package func bucketName() throws(S3Error) -> BucketName {
        guard let name = target.bucket else { throw S3Error(.internalError) }
        return name
    }

    /// The addressed object's key.
    /// - Throws: never for an operation on an object, which is only routed to with one.
    package func key() throws(S3Error) -> ObjectKey {
        guard let key = target.key else { throw S3Error(.internalError) }
        return key
    }

    /// The account that signed the request.
    /// - Throws: `AccessDenied` for an anonymous request.
    package func requireAccount() throws(S3Error) -> Account {
        guard let account = identity.account else { throw S3Error(.accessDenied) }
        return account
    }
}

extension S3Context {
    /// The addressed bucket, as `catalog`'s snapshot has it.
    /// - Throws: `NoSuchBucket`; `AccessDenied` when it is not of the owner that the client expects.
    package func requireBucket(in catalog: any CatalogReading) throws -> Bucket {
        let bucket = try bucket(try bucketName(), expectedOwner: headers[.amzExpectedBucketOwner], in: catalog)
        notes.note { $0.bucket = bucket }
        return bucket
    }

    /// - Parameter expectedOwner: the account number in `x-amz-expected-bucket-owner`.
    package func bucket(
        _ name: BucketName, expectedOwner: String?, in catalog: any CatalogReading
    ) throws -> Bucket {
        guard let bucket = try catalog.bucket(name) else { throw S3Error.noSuchBucket(name.text) }
        if let expectedOwner, try catalog.account(bucket.owner)?.number != expectedOwner {
            throw S3Error(.accessDenied)
        }
        return bucket
    }

    /// Loads the bucket and asks for an action on the bucket itself.
    package func requireBucket(for action: String) async throws -> Bucket {
        try await store.catalog.read { catalog in
            let bucket = try requireBucket(in: catalog)
            try authorize(action, in: bucket)
            return bucket
        }
    }
}

// Access. Decide inside of the same `read` or `write` that does what is decided about.
extension S3Context {
    /// Asks for `action` on the bucket, or on `key` in it, and remembers for the access log whether an ACL was what allowed it.
    /// - Parameter objectACL: `nil` when there is no such object.
    /// - Returns: whether an ACL was, for records of their own.
    /// - Throws: `AccessDenied`.
    @discardableResult
    package func authorize(
        _ action: String, in bucket: Bucket, key: ObjectKey? = nil, objectACL: AccessControlList? = nil
    ) throws -> Bool {
        switch try decide(action, in: bucket, key: key, objectACL: objectACL) {
        case .allowed(let aclRequired):
            if aclRequired { notes.note { $0.isACLRequired = true } }
            return aclRequired
        case .denied:
            throw S3Error(.accessDenied)
        }
    }

    /// The decision alone.
    package func decide(
        _ action: String, in bucket: Bucket, key: ObjectKey? = nil, objectACL: AccessControlList? = nil
    ) throws -> AccessDecision {
        guard pays(for: bucket) else { return .denied }
        if isCharged(by: bucket) { notes.note { $0.isRequesterCharged = true } }
        return Access.decide(
            AccessQuestion(
                principal: identity.principal,
                action: action,
                bucket: bucket.name,
                bucketOwner: bucket.owner,
                bucketACL: bucket.acl,
                policy: try policies.policy(of: bucket),
                key: key?.bytes,
                objectACL: objectACL,
                controls: bucket.controls))
    }
}
