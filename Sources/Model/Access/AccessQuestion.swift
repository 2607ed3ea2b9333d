/// What is asked for, of what, by whom.
package struct AccessQuestion: Sendable {
    package var principal: Principal
    /// Such as `s3:GetObject`.
    package var action: String
    package var bucket: BucketName
    package var bucketOwner: AccountID
    package var bucketACL: AccessControlList
    package var policy: BucketPolicy?
    /// `nil` for a question about the bucket itself.
    package var key: [UInt8]?
    /// `nil` when there is no such object, or the question is about the bucket.
    package var objectACL: AccessControlList?
    package var controls: AccessControls
    /// For a service: the ARN of the resource it acts for, such as `arn:aws:s3:::bucket`, and the number of that one's account.
    package var sourceARN: String?
    package var sourceAccount: String?

    package init(
        principal: Principal,
        action: String,
        bucket: BucketName,
        bucketOwner: AccountID,
        bucketACL: AccessControlList,
        policy: BucketPolicy?,
        key: [UInt8]? = nil,
        objectACL: AccessControlList? = nil,
        controls: AccessControls = AccessControls(),
        sourceARN: String? = nil,
        sourceAccount: String? = nil
    ) {
        self.principal = principal
        self.action = action
        self.bucket = bucket
        self.bucketOwner = bucketOwner
        self.bucketACL = bucketACL
        self.policy = policy
        self.key = key
        self.objectACL = objectACL
        self.controls = controls
        self.sourceARN = sourceARN
        self.sourceAccount = sourceAccount
    }
}
