package import HTTPTypes

// Every literal below is a token as RFC 9110 section 5.1 wants it, so none of the names is nil.
extension HTTPField.Name {
    package static let amzACL = Self("x-amz-acl")!
    package static let amzAbortDate = Self("x-amz-abort-date")!
    package static let amzBucketRegion = Self("x-amz-bucket-region")!
    package static let amzBypassGovernance = Self("x-amz-bypass-governance-retention")!
    package static let amzChecksumAlgorithm = Self("x-amz-checksum-algorithm")!
    package static let amzChecksumCRC32 = Self("x-amz-checksum-crc32")!
    package static let amzChecksumCRC32C = Self("x-amz-checksum-crc32c")!
    package static let amzChecksumCRC64NVME = Self("x-amz-checksum-crc64nvme")!
    package static let amzChecksumMode = Self("x-amz-checksum-mode")!
    package static let amzChecksumSHA1 = Self("x-amz-checksum-sha1")!
    package static let amzChecksumSHA256 = Self("x-amz-checksum-sha256")!
    package static let amzChecksumType = Self("x-amz-checksum-type")!
    package static let amzCopySource = Self("x-amz-copy-source")!
    package static let amzCopySourceIfMatch = Self("x-amz-copy-source-if-match")!
    package static let amzCopySourceIfModifiedSince = Self("x-amz-copy-source-if-modified-since")!
    package static let amzCopySourceIfNoneMatch = Self("x-amz-copy-source-if-none-match")!
    package static let amzCopySourceIfUnmodifiedSince = Self("x-amz-copy-source-if-unmodified-since")!
    package static let amzCopySourceRange = Self("x-amz-copy-source-range")!
    package static let amzCopySourceVersionID = Self("x-amz-copy-source-version-id")!
    package static let amzDeleteMarker = Self("x-amz-delete-marker")!
    package static let amzExpectedBucketOwner = Self("x-amz-expected-bucket-owner")!
    package static let amzGrantFullControl = Self("x-amz-grant-full-control")!
    package static let amzGrantRead = Self("x-amz-grant-read")!
    package static let amzGrantReadACP = Self("x-amz-grant-read-acp")!
    package static let amzGrantWrite = Self("x-amz-grant-write")!
    package static let amzGrantWriteACP = Self("x-amz-grant-write-acp")!
    package static let amzMPObjectSize = Self("x-amz-mp-object-size")!
    package static let amzMPPartsCount = Self("x-amz-mp-parts-count")!
    package static let amzMaxParts = Self("x-amz-max-parts")!
    package static let amzMetadataDirective = Self("x-amz-metadata-directive")!
    package static let amzMissingMeta = Self("x-amz-missing-meta")!
    package static let amzObjectAttributes = Self("x-amz-object-attributes")!
    package static let amzObjectLockLegalHold = Self("x-amz-object-lock-legal-hold")!
    package static let amzObjectLockMode = Self("x-amz-object-lock-mode")!
    package static let amzObjectLockRetainUntil = Self("x-amz-object-lock-retain-until-date")!
    package static let amzObjectSize = Self("x-amz-object-size")!
    package static let amzOptionalObjectAttributes = Self("x-amz-optional-object-attributes")!
    package static let amzPartNumberMarker = Self("x-amz-part-number-marker")!
    package static let amzRequestCharged = Self("x-amz-request-charged")!
    package static let amzRequestPayer = Self("x-amz-request-payer")!
    package static let amzRequestRoute = Self("x-amz-request-route")!
    package static let amzSDKChecksumAlgorithm = Self("x-amz-sdk-checksum-algorithm")!
    package static let amzServerSideEncryption = Self("x-amz-server-side-encryption")!
    package static let amzSourceExpectedBucketOwner = Self("x-amz-source-expected-bucket-owner")!
    package static let amzStorageClass = Self("x-amz-storage-class")!
    package static let amzTagging = Self("x-amz-tagging")!
    package static let amzTaggingCount = Self("x-amz-tagging-count")!
    package static let amzTaggingDirective = Self("x-amz-tagging-directive")!
    package static let amzVersionID = Self("x-amz-version-id")!
    package static let amzWebsiteRedirectLocation = Self("x-amz-website-redirect-location")!
    package static let contentMD5 = Self("Content-MD5")!
    package static let forwardedProto = Self("X-Forwarded-Proto")!
}
