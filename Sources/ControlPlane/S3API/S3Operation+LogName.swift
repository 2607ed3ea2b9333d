package import HTTPTypes

extension S3Operation {
    /// `REST.<METHOD>.<TYPE>` (S3 user guide, "Amazon S3 server access log format", Operation).
    package func logName(method: HTTPRequest.Method) -> String {
        switch self {
        case .copyObject: "REST.COPY.OBJECT"
        case .uploadPartCopy: "REST.COPY.PART"
        case .preflight: "REST.OPTIONS.PREFLIGHT"
        default: "REST.\(method.rawValue).\(logType)"
        }
    }

    private var logType: String {
        switch self {
        case .listBuckets, .listDirectoryBuckets: "SERVICE"
        case .writeGetObjectResponse: "GET_OBJECT_RESPONSE"
        case .createBucket, .deleteBucket, .headBucket, .listObjects, .listObjectsV2, .postObject: "BUCKET"
        case .createSession: "SESSION"
        case .listObjectVersions: "BUCKETVERSIONS"
        case .listMultipartUploads, .createMultipartUpload: "UPLOADS"
        case .deleteObjects: "MULTI_OBJECT_DELETE"
        case .preflight: "PREFLIGHT"
        case .getBucketLocation: "LOCATION"
        case .getBucketAcl, .putBucketAcl, .getObjectAcl, .putObjectAcl: "ACL"
        case .getBucketPolicy, .putBucketPolicy, .deleteBucketPolicy: "BUCKETPOLICY"
        case .getBucketPolicyStatus: "POLICY_STATUS"
        case .getBucketWebsite, .putBucketWebsite, .deleteBucketWebsite: "WEBSITE"
        case .getBucketLogging, .putBucketLogging: "LOGGING_STATUS"
        case .getBucketAbac, .putBucketAbac: "ABAC"
        case .getBucketAccelerateConfiguration, .putBucketAccelerateConfiguration: "ACCELERATE"
        case .getBucketAnalyticsConfiguration, .putBucketAnalyticsConfiguration,
            .deleteBucketAnalyticsConfiguration, .listBucketAnalyticsConfigurations:
            "ANALYTICS"
        case .getBucketCors, .putBucketCors, .deleteBucketCors: "CORS"
        case .getBucketEncryption, .putBucketEncryption, .deleteBucketEncryption: "ENCRYPTION"
        case .getBucketIntelligentTieringConfiguration, .putBucketIntelligentTieringConfiguration,
            .deleteBucketIntelligentTieringConfiguration, .listBucketIntelligentTieringConfigurations:
            "INTELLIGENT_TIERING"
        case .getBucketInventoryConfiguration, .putBucketInventoryConfiguration,
            .deleteBucketInventoryConfiguration, .listBucketInventoryConfigurations:
            "INVENTORY"
        case .getBucketLifecycleConfiguration, .putBucketLifecycleConfiguration, .deleteBucketLifecycle: "LIFECYCLE"
        case .createBucketMetadataConfiguration, .getBucketMetadataConfiguration,
            .deleteBucketMetadataConfiguration:
            "METADATA_CONFIGURATION"
        case .createBucketMetadataTableConfiguration, .getBucketMetadataTableConfiguration,
            .deleteBucketMetadataTableConfiguration:
            "METADATA_TABLE"
        case .updateBucketMetadataInventoryTableConfiguration: "METADATA_INVENTORY_TABLE"
        case .updateBucketMetadataJournalTableConfiguration: "METADATA_JOURNAL_TABLE"
        case .getBucketMetricsConfiguration, .putBucketMetricsConfiguration,
            .deleteBucketMetricsConfiguration, .listBucketMetricsConfigurations:
            "METRICS"
        case .getBucketNotificationConfiguration, .putBucketNotificationConfiguration: "NOTIFICATION"
        case .getBucketOwnershipControls, .putBucketOwnershipControls, .deleteBucketOwnershipControls:
            "OWNERSHIP_CONTROLS"
        case .getBucketReplication, .putBucketReplication, .deleteBucketReplication: "REPLICATION"
        case .getBucketRequestPayment, .putBucketRequestPayment: "REQUEST_PAYMENT"
        case .getBucketTagging, .putBucketTagging, .deleteBucketTagging: "TAGGING"
        case .getBucketVersioning, .putBucketVersioning: "VERSIONING"
        case .getObjectLockConfiguration, .putObjectLockConfiguration: "OBJECT_LOCK_CONFIGURATION"
        case .getPublicAccessBlock, .putPublicAccessBlock, .deletePublicAccessBlock: "PUBLIC_ACCESS_BLOCK"
        case .putObject, .copyObject, .getObject, .headObject, .deleteObject, .renameObject: "OBJECT"
        case .getObjectAttributes: "OBJECT_ATTRIBUTES"
        case .uploadPart, .uploadPartCopy: "PART"
        case .completeMultipartUpload, .abortMultipartUpload, .listParts: "UPLOAD"
        case .getObjectLegalHold, .putObjectLegalHold: "LEGAL_HOLD"
        case .getObjectRetention, .putObjectRetention: "RETENTION"
        case .getObjectTagging, .putObjectTagging, .deleteObjectTagging: "OBJECT_TAGGING"
        case .getObjectTorrent: "OBJECT_TORRENT"
        case .restoreObject: "RESTORE"
        case .selectObjectContent: "OBJECT_SELECT"
        case .updateObjectEncryption: "OBJECT_ENCRYPTION"
        }
    }
}
