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

    package init(
        principal: Principal,
        action: String,
        bucket: BucketName,
        bucketOwner: AccountID,
        bucketACL: AccessControlList,
        policy: BucketPolicy?,
        key: [UInt8]? = nil,
        objectACL: AccessControlList? = nil
    ) {
        self.principal = principal
        self.action = action
        self.bucket = bucket
        self.bucketOwner = bucketOwner
        self.bucketACL = bucketACL
        self.policy = policy
        self.key = key
        self.objectACL = objectACL
    }
}

package enum AccessDecision: Hashable, Sendable {
    /// `aclRequired`: only an ACL allowed it, which the access log tells.
    case allowed(aclRequired: Bool)
    case denied
}

/// The one place where access is decided, for the API and for the website alike.
package enum Access {
    /// Policy's explicit Deny first, then the owner, a policy's Allow, and the ACL that guards the action.
    package static func decide(_ question: AccessQuestion) -> AccessDecision { fatalError("stub") }
}
