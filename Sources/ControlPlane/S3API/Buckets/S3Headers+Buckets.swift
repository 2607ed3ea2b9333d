import HTTPTypes

// Every literal below is a token as RFC 9110 section 5.1 wants it, so none of the names is nil.
extension HTTPField.Name {
    static let amzAccessPointAlias = Self("x-amz-access-point-alias")!
    static let amzAccountID = Self("x-amz-account-id")!
    static let amzBucketObjectLockEnabled = Self("x-amz-bucket-object-lock-enabled")!
    static let amzObjectOwnership = Self("x-amz-object-ownership")!
}
