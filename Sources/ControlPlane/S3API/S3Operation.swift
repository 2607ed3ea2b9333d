/// Every operation of the S3 REST API, by the name that the API reference gives it.
package enum S3Operation: Hashable, Sendable, CaseIterable {
    // Service
    case listBuckets, listDirectoryBuckets, writeGetObjectResponse

    // Buckets
    case createBucket, createSession, deleteBucket, headBucket
    case listObjects, listObjectsV2, listObjectVersions, listMultipartUploads
    case deleteObjects, postObject, preflight
    case getBucketLocation
    case getBucketAcl, putBucketAcl
    case getBucketPolicy, putBucketPolicy, deleteBucketPolicy, getBucketPolicyStatus
    case getBucketWebsite, putBucketWebsite, deleteBucketWebsite
    case getBucketLogging, putBucketLogging
    case getBucketAbac, putBucketAbac
    case getBucketAccelerateConfiguration, putBucketAccelerateConfiguration
    case getBucketAnalyticsConfiguration, putBucketAnalyticsConfiguration, deleteBucketAnalyticsConfiguration
    case listBucketAnalyticsConfigurations
    case getBucketCors, putBucketCors, deleteBucketCors
    case getBucketEncryption, putBucketEncryption, deleteBucketEncryption
    case getBucketIntelligentTieringConfiguration, putBucketIntelligentTieringConfiguration
    case deleteBucketIntelligentTieringConfiguration, listBucketIntelligentTieringConfigurations
    case getBucketInventoryConfiguration, putBucketInventoryConfiguration, deleteBucketInventoryConfiguration
    case listBucketInventoryConfigurations
    case getBucketLifecycleConfiguration, putBucketLifecycleConfiguration, deleteBucketLifecycle
    case createBucketMetadataConfiguration, getBucketMetadataConfiguration, deleteBucketMetadataConfiguration
    case createBucketMetadataTableConfiguration, getBucketMetadataTableConfiguration
    case deleteBucketMetadataTableConfiguration
    case updateBucketMetadataInventoryTableConfiguration, updateBucketMetadataJournalTableConfiguration
    case getBucketMetricsConfiguration, putBucketMetricsConfiguration, deleteBucketMetricsConfiguration
    case listBucketMetricsConfigurations
    case getBucketNotificationConfiguration, putBucketNotificationConfiguration
    case getBucketOwnershipControls, putBucketOwnershipControls, deleteBucketOwnershipControls
    case getBucketReplication, putBucketReplication, deleteBucketReplication
    case getBucketRequestPayment, putBucketRequestPayment
    case getBucketTagging, putBucketTagging, deleteBucketTagging
    case getBucketVersioning, putBucketVersioning
    case getObjectLockConfiguration, putObjectLockConfiguration
    case getPublicAccessBlock, putPublicAccessBlock, deletePublicAccessBlock

    // Objects
    case putObject, copyObject, getObject, headObject, deleteObject, getObjectAttributes
    case getObjectAcl, putObjectAcl
    case createMultipartUpload, uploadPart, uploadPartCopy, completeMultipartUpload, abortMultipartUpload, listParts
    case getObjectLegalHold, putObjectLegalHold
    case getObjectRetention, putObjectRetention
    case getObjectTagging, putObjectTagging, deleteObjectTagging
    case getObjectTorrent
    case renameObject, restoreObject, selectObjectContent, updateObjectEncryption
}
