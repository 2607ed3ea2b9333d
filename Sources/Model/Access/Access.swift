package enum AccessDecision: Hashable, Sendable {
    /// `aclRequired`: only an ACL allowed it, which the access log tells.
    case allowed(aclRequired: Bool)
    case denied
}

/// The one place where access is decided, for the API and for the website alike.
///
/// Whether a missing object is told with 404 or hidden with 403 is two questions without an object's ACL: 404 when `s3:GetObject`
/// of that very key is allowed, which then only its policy can do, or else when `s3:ListBucket` is.
package enum Access {
    /// A public access block and a policy's explicit Deny first, then the owner, a policy's Allow, and the ACL that guards the action.
    package static func decide(_ question: borrowing AccessQuestion) -> AccessDecision {
        let action = ActionGuard(action: question.action)
        let isBucketOwner = question.principal.isAccount(question.bucketOwner)
        if isBucketOwner, action.isPolicyItself { return .allowed(aclRequired: false) }
        if !isBucketOwner, isRestricted(question) { return .denied }
        switch question.policy?.verdict(on: question) ?? .silent {
        case .deny: return .denied
        case .allow where isGrantable(byBucketOwner: question, action): return .allowed(aclRequired: false)
        case .allow, .silent: break
        }
        if isBucketOwner, isGrantable(byBucketOwner: question, action) { return .allowed(aclRequired: false) }
        guard question.controls.honoursACLs else { return .denied }
        if action.isOfObjectItself, let acl = question.objectACL, question.principal.isAccount(acl.owner) {
            return .allowed(aclRequired: false)
        }
        return isGranted(question, by: action) ? .allowed(aclRequired: true) : .denied
    }

    /// Whether the bucket is closed to those of other accounts because its policy is public.
    private static func isRestricted(_ question: borrowing AccessQuestion) -> Bool {
        guard question.controls.publicAccessBlock.restrictsPublicBuckets, question.policy?.isPublic == true else {
            return false
        }
        return if case .service = question.principal { false } else { true }
    }

    /// Whether the bucket's owner has the right to give: what is in another account's object is that account's (S3 user guide,
    /// "How Amazon S3 authorizes a request for an object operation"), unless ACLs, which name that account, do not count.
    private static func isGrantable(byBucketOwner question: borrowing AccessQuestion, _ action: ActionGuard) -> Bool {
        guard action.isOfObjectItself, question.controls.honoursACLs, let acl = question.objectACL else { return true }
        return acl.owner == question.bucketOwner
    }

    private static func isGranted(_ question: borrowing AccessQuestion, by action: ActionGuard) -> Bool {
        switch action {
        case .bucketACL(let permission):
            return question.bucketACL.grants(permission, to: question.principal, under: question.controls)
        case .objectACL(let permission):
            return question.objectACL?.grants(permission, to: question.principal, under: question.controls) ?? false
        case .deletion:
            guard question.bucketACL.grants(.write, to: question.principal, under: question.controls) else {
                return false
            }
            return question.objectACL.map { question.principal.isAccount($0.owner) } ?? true
        case .policyItself, .ownerOnly, .ownerOnlyOfObject: return false
        }
    }
}

/// What besides a policy can allow an action to somebody who owns nothing of it (S3 user guide, "Mapping of ACL permissions and access
/// policy permissions").
private enum ActionGuard {
    case bucketACL(Permission)
    case objectACL(Permission)
    /// The bucket's WRITE, for an object of one's own or one that does not exist.
    case deletion
    case policyItself
    case ownerOnly
    case ownerOnlyOfObject

    init(action: String) {
        switch action {
        case "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes",
            "s3:GetObjectTorrent":
            self = .objectACL(.read)
        case "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads": self = .bucketACL(.read)
        case "s3:PutObject": self = .bucketACL(.write)
        case "s3:DeleteObject": self = .deletion
        case "s3:GetObjectAcl", "s3:GetObjectVersionAcl": self = .objectACL(.readACP)
        case "s3:PutObjectAcl", "s3:PutObjectVersionAcl": self = .objectACL(.writeACP)
        case "s3:GetBucketAcl": self = .bucketACL(.readACP)
        case "s3:PutBucketAcl": self = .bucketACL(.writeACP)
        case "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy": self = .policyItself
        case "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging", "s3:GetObjectVersionTagging",
            "s3:PutObjectVersionTagging", "s3:DeleteObjectVersionTagging", "s3:GetObjectRetention",
            "s3:PutObjectRetention", "s3:GetObjectLegalHold", "s3:PutObjectLegalHold":
            self = .ownerOnlyOfObject
        default: self = .ownerOnly
        }
    }

    var isPolicyItself: Bool { if case .policyItself = self { true } else { false } }

    /// Whether the action reads or changes an existing object, whose own owner counts; putting and deleting are the bucket's.
    var isOfObjectItself: Bool {
        switch self {
        case .objectACL, .ownerOnlyOfObject: true
        case .bucketACL, .deletion, .policyItself, .ownerOnly: false
        }
    }
}

extension Principal {
    func isAccount(_ id: AccountID) -> Bool { if case .account(id, _) = self { true } else { false } }
}

extension AccessControlList {
    /// Whether a grant gives `permission`, by itself or with FULL_CONTROL, to the principal or to a group it is in.
    func grants(_ permission: Permission, to principal: Principal, under controls: AccessControls) -> Bool {
        for grant in grants where grant.permission == permission || grant.permission == .fullControl {
            if grant.grantee.isPublic, !controls.honoursPublicACLs { continue }
            if grant.grantee.contains(principal) { return true }
        }
        return false
    }
}

extension Grantee {
    fileprivate func contains(_ principal: Principal) -> Bool {
        switch (self, principal) {
        case (.group(.allUsers), _): true
        case (.group(.authenticatedUsers), .account), (.group(.logDelivery), .service(.logging)): true
        case (.account(let id), _): principal.isAccount(id)
        case (.group, _): false
        }
    }
}
