import APIKit

extension S3Operation {
    /// Runs the operation: one line for each.
    func run(_ context: S3Context) async throws -> APIResponse {
        switch self {
        case .listBuckets: try await ListBuckets(context).run()

        case .createBucket: try await CreateBucket(context).run()
        case .deleteBucket: try await DeleteBucket(context).run()
        case .headBucket: try await HeadBucket(context).run()
        case .getBucketLocation: try await GetBucketLocation(context).run()
        case .getBucketAcl: try await GetBucketAcl(context).run()
        case .putBucketAcl: try await PutBucketAcl(context).run()
        case .getBucketPolicy: try await GetBucketPolicy(context).run()
        case .putBucketPolicy: try await PutBucketPolicy(context).run()
        case .deleteBucketPolicy: try await DeleteBucketPolicy(context).run()
        case .getBucketPolicyStatus: try await GetBucketPolicyStatus(context).run()
        case .getBucketWebsite: try await GetBucketWebsite(context).run()
        case .putBucketWebsite: try await PutBucketWebsite(context).run()
        case .deleteBucketWebsite: try await DeleteBucketWebsite(context).run()
        case .getBucketLogging: try await GetBucketLogging(context).run()
        case .putBucketLogging: try await PutBucketLogging(context).run()
        case .getBucketRequestPayment: try await GetBucketRequestPayment(context).run()
        case .putBucketRequestPayment: try await PutBucketRequestPayment(context).run()
        case .getBucketAccelerateConfiguration: try await GetBucketAccelerateConfiguration(context).run()
        case .putBucketAccelerateConfiguration: try await PutBucketAccelerateConfiguration(context).run()
        case .getBucketOwnershipControls: try await GetBucketOwnershipControls(context).run()
        case .putBucketOwnershipControls: try await PutBucketOwnershipControls(context).run()
        case .deleteBucketOwnershipControls: try await DeleteBucketOwnershipControls(context).run()
        case .getPublicAccessBlock: try await GetPublicAccessBlock(context).run()
        case .putPublicAccessBlock: try await PutPublicAccessBlock(context).run()
        case .deletePublicAccessBlock: try await DeletePublicAccessBlock(context).run()
        case .preflight: try await Preflight(context).run()
        case .getBucketCors: try await GetBucketCors(context).run()
        case .putBucketCors: try await PutBucketCors(context).run()
        case .deleteBucketCors: try await DeleteBucketCors(context).run()
        case .getBucketTagging: try await GetBucketTagging(context).run()
        case .putBucketTagging: try await PutBucketTagging(context).run()
        case .deleteBucketTagging: try await DeleteBucketTagging(context).run()

        case .getBucketVersioning: try await GetBucketVersioning(context).run()
        case .putBucketVersioning: try await PutBucketVersioning(context).run()

        case .listObjects: try await ListObjects(context).run()
        case .listObjectsV2: try await ListObjectsV2(context).run()
        case .listObjectVersions: try await ListObjectVersions(context).run()

        case .putObject: try await PutObject(context).run()
        case .copyObject: try await CopyObject(context).run()
        case .getObject: try await GetObject(context).run()
        case .headObject: try await HeadObject(context).run()
        case .postObject: try await PostObject(context).run()
        case .deleteObject: try await DeleteObject(context).run()
        case .deleteObjects: try await DeleteObjects(context).run()
        case .getObjectAttributes: try await GetObjectAttributes(context).run()
        case .getObjectAcl: try await GetObjectAcl(context).run()
        case .putObjectAcl: try await PutObjectAcl(context).run()
        case .getObjectLockConfiguration: try await GetObjectLockConfiguration(context).run()
        case .putObjectLockConfiguration: try await PutObjectLockConfiguration(context).run()
        case .getObjectRetention: try await GetObjectRetention(context).run()
        case .putObjectRetention: try await PutObjectRetention(context).run()
        case .getObjectLegalHold: try await GetObjectLegalHold(context).run()
        case .putObjectLegalHold: try await PutObjectLegalHold(context).run()
        case .getObjectTagging: try await GetObjectTagging(context).run()
        case .putObjectTagging: try await PutObjectTagging(context).run()
        case .deleteObjectTagging: try await DeleteObjectTagging(context).run()

        case .createMultipartUpload: try await CreateMultipartUpload(context).run()
        case .uploadPart: try await UploadPart(context).run()
        case .uploadPartCopy: try await UploadPartCopy(context).run()
        case .completeMultipartUpload: try await CompleteMultipartUpload(context).run()
        case .abortMultipartUpload: try await AbortMultipartUpload(context).run()
        case .listParts: try await ListParts(context).run()
        case .listMultipartUploads: try await ListMultipartUploads(context).run()

        case .listDirectoryBuckets, .writeGetObjectResponse, .createSession,
            .getBucketAbac, .putBucketAbac,
            .getBucketAnalyticsConfiguration, .putBucketAnalyticsConfiguration,
            .deleteBucketAnalyticsConfiguration, .listBucketAnalyticsConfigurations,
            .getBucketEncryption, .putBucketEncryption, .deleteBucketEncryption,
            .getBucketIntelligentTieringConfiguration, .putBucketIntelligentTieringConfiguration,
            .deleteBucketIntelligentTieringConfiguration, .listBucketIntelligentTieringConfigurations,
            .getBucketInventoryConfiguration, .putBucketInventoryConfiguration,
            .deleteBucketInventoryConfiguration, .listBucketInventoryConfigurations,
            .getBucketLifecycleConfiguration, .putBucketLifecycleConfiguration, .deleteBucketLifecycle,
            .createBucketMetadataConfiguration, .getBucketMetadataConfiguration,
            .deleteBucketMetadataConfiguration, .createBucketMetadataTableConfiguration,
            .getBucketMetadataTableConfiguration, .deleteBucketMetadataTableConfiguration,
            .updateBucketMetadataInventoryTableConfiguration, .updateBucketMetadataJournalTableConfiguration,
            .getBucketMetricsConfiguration, .putBucketMetricsConfiguration,
            .deleteBucketMetricsConfiguration, .listBucketMetricsConfigurations,
            .getBucketNotificationConfiguration, .putBucketNotificationConfiguration,
            .getBucketReplication, .putBucketReplication, .deleteBucketReplication,
            .getObjectTorrent,
            .renameObject, .restoreObject, .selectObjectContent, .updateObjectEncryption:
            try await NotConfigured(context).run()
        }
    }
}
