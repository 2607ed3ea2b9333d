/// The predefined ACLs (S3 user guide, "Canned ACL"), by their names in `x-amz-acl`.
package enum CannedACL: String, Hashable, Sendable, CaseIterable {
    case `private`
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
    case logDeliveryWrite = "log-delivery-write"
}

extension AccessControlList {
    /// What a canned ACL means for a bucket or an object of `owner` in a bucket of `bucketOwner`; for a bucket itself both are the
    /// same, and the two that name the bucket's owner mean no more than `private`.
    package init(canned: CannedACL, owner: AccountID, bucketOwner: AccountID) {
        self.init(owner: owner, grants: [Grant(.fullControl, to: .account(owner))])
        switch canned {
        case .private: break
        case .publicRead: grants.append(Grant(.read, to: .group(.allUsers)))
        case .publicReadWrite:
            grants += [Grant(.read, to: .group(.allUsers)), Grant(.write, to: .group(.allUsers))]
        case .authenticatedRead: grants.append(Grant(.read, to: .group(.authenticatedUsers)))
        case .awsExecRead:
            if let id = AccountID.imageBundles { grants.append(Grant(.read, to: .account(id))) }
        case .bucketOwnerRead:
            if owner != bucketOwner { grants.append(Grant(.read, to: .account(bucketOwner))) }
        case .bucketOwnerFullControl:
            if owner != bucketOwner { grants.append(Grant(.fullControl, to: .account(bucketOwner))) }
        case .logDeliveryWrite:
            grants += [Grant(.write, to: .group(.logDelivery)), Grant(.readACP, to: .group(.logDelivery))]
        }
    }
}

extension AccountID {
    /// The canonical user that Amazon EC2 reads image bundles as; nobody here, but `aws-exec-read` names it.
    package static let imageBundles = AccountID("6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c")
}
