import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `CreateBucket`.
struct CreateBucket: S3Action {
    private let context: S3Context
    private let account: Account
    private let name: BucketName
    private let acl: RequestedACL
    /// Whether its versions can be locked, which takes versioning with it.
    private let locksObjects: Bool
    private let ownership: ObjectOwnership?

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        self.account = try context.requireAccount()
        self.name = try context.bucketName()
        self.acl = try RequestedACL(context.headers)
        locksObjects = context.headers[.amzBucketObjectLockEnabled]?.lowercased() == "true"
        self.ownership = try ObjectOwnership(creating: context.headers)
        guard !OwnNames(domain: context.domain, region: context.region).contain(name) else {
            throw S3Error(.accessDenied)
        }
    }

    func run() async throws -> APIResponse {
        try await checkConfiguration()
        try await context.store.catalog.write { [self] catalog in try create(in: catalog) }
        return APIResponse(status: .ok, headers: [.location: "/\(name.text)"])
    }

    private func create(in catalog: any CatalogWriting) throws {
        if let bucket = try catalog.bucket(name) { return try change(bucket, in: catalog) }
        guard try catalog.buckets(owner: account.id).count < Limits.bucketsPerAccountMax else {
            throw S3Error(.tooManyBuckets)
        }
        let list = try acl.list(owner: account.id, bucketOwner: account.id, in: catalog)
        var bucket = try catalog.insertBucket(
            name: name, owner: account.id, created: context.now(), acl: list)
        try bucket.refuseBlocked(list)
        bucket.ownership = ownership
        try bucket.refuseGrantsThatCannotCount()
        if locksObjects {
            bucket.versioning = .enabled
            bucket.objectLock = ObjectLockConfiguration()
        }
        if ownership != nil || locksObjects { try catalog.update(bucket) }
        context.notes.note { [bucket] in $0.bucket = bucket }
    }

    /// Creating one's own bucket again succeeds in us-east-1 and is a conflict elsewhere (API reference, `BucketAlreadyOwnedByYou`).
    /// S3 also takes away what the ACL granted; here it changes only to what the request names, because clients that make sure of
    /// a bucket before an upload would unpublish a site.
    private func change(_ existing: Bucket, in catalog: any CatalogWriting) throws {
        var bucket = existing
        guard bucket.owner == account.id else { throw conflict(.bucketAlreadyExists) }
        guard context.region == CreateBucket.defaultRegion else { throw conflict(.bucketAlreadyOwnedByYou) }
        if let ownership {
            try context.authorize("s3:PutBucketOwnershipControls", in: bucket)
            bucket.ownership = ownership
        }
        if !acl.isEmpty {
            try context.authorize("s3:PutBucketAcl", in: bucket)
            bucket.acl = try acl.list(owner: bucket.owner, bucketOwner: bucket.owner, in: catalog)
            try bucket.refuseBlocked(bucket.acl)
        }
        guard ownership != nil || !acl.isEmpty else { return }
        try bucket.refuseGrantsThatCannotCount()
        try catalog.update(bucket)
    }

    private func conflict(_ code: S3ErrorCode) -> S3Error { S3Error(code, elements: [("BucketName", name.text)]) }

    /// The optional `CreateBucketConfiguration`: a location constraint may name no region but our own.
    private func checkConfiguration() async throws {
        let body = try await context.body(bytesMax: Limits.xmlBytesMax)
        guard !body.isEmpty else { return }
        guard let document = try? XMLElement(parsing: body), document.name == "CreateBucketConfiguration" else {
            throw S3Error(.malformedXML)
        }
        try document.requireChildren(["LocationConstraint", "Location", "Bucket", "Tags"])
        guard document.children.allSatisfy({ $0.name == "LocationConstraint" || $0.children.isEmpty }) else {
            throw S3Error(.notImplemented, "Only LocationConstraint is supported in CreateBucketConfiguration.")
        }
        let constraint = document["LocationConstraint"]?.text ?? ""
        guard constraint.isEmpty || CreateBucket.regions(constraint).contains(context.region) else {
            throw S3Error(.invalidLocationConstraint, elements: [("LocationConstraint", constraint)])
        }
    }

    private static let defaultRegion = "us-east-1"

    /// `EU` is the old name of eu-west-1.
    private static func regions(_ constraint: String) -> [String] {
        constraint == "EU" ? ["EU", "eu-west-1"] : [constraint]
    }
}
