package import APIKit
import HTTPTypes

extension S3Operation {
    /// Tells the operation from what was addressed, the method, the sub-resource in the query and, for copies, a header.
    ///
    /// - Throws: `MethodNotAllowed`.
    package init(_ request: APIRequest, to target: S3Target) throws(S3Error) {
        let routes =
            switch target {
            case .service: S3Operation.serviceRoutes
            case .bucket: S3Operation.bucketRoutes
            case .object: S3Operation.objectRoutes
            }
        // The last route has no sub-resource and takes every query.
        for route in routes where route.matches(request.query) {
            guard let operation = route.operation(for: request) else {
                throw S3Error(
                    .methodNotAllowed,
                    elements: [("Method", request.method.rawValue), ("ResourceType", route.resourceType)],
                    headers: [.allow: route.allowedMethods])
            }
            self = operation
            return
        }
        throw S3Error(.notImplemented)
    }
}

/// One line of the routing tables: what each method means for a sub-resource.
private struct S3Route: Sendable {
    /// The query item that names the sub-resource; `nil` for the bucket or object itself.
    var subresource: String?
    /// As `MethodNotAllowed` names it.
    var resourceType: String
    var head: S3Operation?
    var get: S3Operation?
    /// In place of `get` when the query has no `id`.
    var list: S3Operation?
    var put: S3Operation?
    /// In place of `put` when there is an `x-amz-copy-source`.
    var copy: S3Operation?
    var post: S3Operation?
    var delete: S3Operation?

    init(
        _ subresource: String?,
        type resourceType: String? = nil,
        head: S3Operation? = nil,
        get: S3Operation? = nil,
        list: S3Operation? = nil,
        put: S3Operation? = nil,
        copy: S3Operation? = nil,
        post: S3Operation? = nil,
        delete: S3Operation? = nil
    ) {
        self.subresource = subresource
        self.resourceType =
            resourceType
            ?? (subresource ?? "").uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        self.head = head
        self.get = get
        self.list = list
        self.put = put
        self.copy = copy
        self.post = post
        self.delete = delete
    }

    func matches(_ query: QueryItems) -> Bool {
        guard let subresource else { return true }
        guard let separator = subresource.firstIndex(of: "=") else { return query.contains(subresource) }
        return query[String(subresource[..<separator])] == String(subresource[separator...].dropFirst())
    }

    func operation(for request: APIRequest) -> S3Operation? {
        switch request.method {
        case .head: head
        case .get: list != nil && !request.query.contains("id") ? list : get
        case .put: copy != nil && request.headers[.amzCopySource] != nil ? copy : put
        case .post: post
        case .delete: delete
        case .options: .preflight
        default: nil
        }
    }

    var allowedMethods: String {
        let methods: [(String, S3Operation?)] = [
            ("HEAD", head), ("GET", get), ("PUT", put), ("POST", post), ("DELETE", delete),
        ]
        return methods.compactMap { $0.1 == nil ? nil : $0.0 }.joined(separator: ", ")
    }
}

extension S3Operation {
    private static let serviceRoutes: [S3Route] = [
        S3Route(nil, type: "SERVICE", get: .listBuckets, post: .writeGetObjectResponse)
    ]

    private static let bucketRoutes: [S3Route] = [
        S3Route("abac", get: .getBucketAbac, put: .putBucketAbac),
        S3Route("accelerate", get: .getBucketAccelerateConfiguration, put: .putBucketAccelerateConfiguration),
        S3Route("acl", get: .getBucketAcl, put: .putBucketAcl),
        S3Route(
            "analytics", get: .getBucketAnalyticsConfiguration, list: .listBucketAnalyticsConfigurations,
            put: .putBucketAnalyticsConfiguration, delete: .deleteBucketAnalyticsConfiguration),
        S3Route("cors", get: .getBucketCors, put: .putBucketCors, delete: .deleteBucketCors),
        S3Route("delete", type: "MULTI_OBJECT_DELETE", post: .deleteObjects),
        S3Route("encryption", get: .getBucketEncryption, put: .putBucketEncryption, delete: .deleteBucketEncryption),
        S3Route(
            "intelligent-tiering", get: .getBucketIntelligentTieringConfiguration,
            list: .listBucketIntelligentTieringConfigurations, put: .putBucketIntelligentTieringConfiguration,
            delete: .deleteBucketIntelligentTieringConfiguration),
        S3Route(
            "inventory", get: .getBucketInventoryConfiguration, list: .listBucketInventoryConfigurations,
            put: .putBucketInventoryConfiguration, delete: .deleteBucketInventoryConfiguration),
        S3Route(
            "lifecycle", get: .getBucketLifecycleConfiguration, put: .putBucketLifecycleConfiguration,
            delete: .deleteBucketLifecycle),
        S3Route("location", get: .getBucketLocation),
        S3Route("logging", type: "LOGGING_STATUS", get: .getBucketLogging, put: .putBucketLogging),
        S3Route(
            "metadataConfiguration", get: .getBucketMetadataConfiguration, post: .createBucketMetadataConfiguration,
            delete: .deleteBucketMetadataConfiguration),
        S3Route("metadataInventoryTable", put: .updateBucketMetadataInventoryTableConfiguration),
        S3Route("metadataJournalTable", put: .updateBucketMetadataJournalTableConfiguration),
        S3Route(
            "metadataTable", get: .getBucketMetadataTableConfiguration, post: .createBucketMetadataTableConfiguration,
            delete: .deleteBucketMetadataTableConfiguration),
        S3Route(
            "metrics", get: .getBucketMetricsConfiguration, list: .listBucketMetricsConfigurations,
            put: .putBucketMetricsConfiguration, delete: .deleteBucketMetricsConfiguration),
        S3Route("notification", get: .getBucketNotificationConfiguration, put: .putBucketNotificationConfiguration),
        S3Route(
            "object-lock", type: "OBJECT_LOCK_CONFIGURATION", get: .getObjectLockConfiguration,
            put: .putObjectLockConfiguration),
        S3Route(
            "ownershipControls", type: "OWNERSHIP_CONTROLS", get: .getBucketOwnershipControls,
            put: .putBucketOwnershipControls, delete: .deleteBucketOwnershipControls),
        S3Route(
            "policy", type: "BUCKETPOLICY", get: .getBucketPolicy, put: .putBucketPolicy, delete: .deleteBucketPolicy),
        S3Route("policyStatus", type: "POLICY_STATUS", get: .getBucketPolicyStatus),
        S3Route(
            "publicAccessBlock", type: "PUBLIC_ACCESS_BLOCK", get: .getPublicAccessBlock, put: .putPublicAccessBlock,
            delete: .deletePublicAccessBlock),
        S3Route(
            "replication", get: .getBucketReplication, put: .putBucketReplication, delete: .deleteBucketReplication),
        S3Route(
            "requestPayment", type: "REQUEST_PAYMENT", get: .getBucketRequestPayment, put: .putBucketRequestPayment),
        S3Route("session", get: .createSession),
        S3Route("tagging", get: .getBucketTagging, put: .putBucketTagging, delete: .deleteBucketTagging),
        S3Route("uploads", get: .listMultipartUploads),
        S3Route("versioning", get: .getBucketVersioning, put: .putBucketVersioning),
        S3Route("versions", type: "BUCKETVERSIONS", get: .listObjectVersions),
        S3Route("website", get: .getBucketWebsite, put: .putBucketWebsite, delete: .deleteBucketWebsite),
        S3Route(
            "list-type=2", type: "BUCKET", head: .headBucket, get: .listObjectsV2, put: .createBucket,
            post: .postObject, delete: .deleteBucket),
        S3Route(
            nil, type: "BUCKET", head: .headBucket, get: .listObjects, put: .createBucket, post: .postObject,
            delete: .deleteBucket),
    ]

    private static let objectRoutes: [S3Route] = [
        S3Route("acl", get: .getObjectAcl, put: .putObjectAcl),
        S3Route("attributes", type: "OBJECT_ATTRIBUTES", get: .getObjectAttributes),
        S3Route("encryption", type: "OBJECT_ENCRYPTION", put: .updateObjectEncryption),
        S3Route("legal-hold", get: .getObjectLegalHold, put: .putObjectLegalHold),
        S3Route("renameObject", type: "OBJECT", put: .renameObject),
        S3Route("restore", post: .restoreObject),
        S3Route("retention", get: .getObjectRetention, put: .putObjectRetention),
        S3Route("select", type: "OBJECT_SELECT", post: .selectObjectContent),
        S3Route(
            "tagging", type: "OBJECT_TAGGING", get: .getObjectTagging, put: .putObjectTagging,
            delete: .deleteObjectTagging),
        S3Route("torrent", type: "OBJECT_TORRENT", get: .getObjectTorrent),
        S3Route("uploads", post: .createMultipartUpload),
        S3Route(
            "uploadId", type: "UPLOAD", get: .listParts, put: .uploadPart, copy: .uploadPartCopy,
            post: .completeMultipartUpload, delete: .abortMultipartUpload),
        S3Route(
            nil, type: "OBJECT", head: .headObject, get: .getObject, put: .putObject, copy: .copyObject,
            delete: .deleteObject),
    ]
}
