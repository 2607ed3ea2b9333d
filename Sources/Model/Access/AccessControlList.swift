/// An access control list (S3 user guide, "Access control list (ACL) overview").
package struct AccessControlList: Hashable, Sendable {
    package var owner: AccountID
    package var grants: [Grant]

    package init(owner: AccountID, grants: [Grant]) {
        self.owner = owner
        self.grants = grants
    }

    /// Whether it grants something to everyone, or to everyone who has an account somewhere (S3 user guide, "The meaning of public").
    package var isPublic: Bool { grants.contains { $0.grantee.isPublic } }
}

package struct Grant: Hashable, Sendable {
    package var grantee: Grantee
    package var permission: Permission

    package init(_ permission: Permission, to grantee: Grantee) {
        self.grantee = grantee
        self.permission = permission
    }
}

package enum Grantee: Hashable, Sendable {
    case account(AccountID)
    case group(Group)

    /// Whether anybody can be in it.
    package var isPublic: Bool { self == .group(.allUsers) || self == .group(.authenticatedUsers) }

    /// The predefined groups, by the last part of their URI.
    package enum Group: String, Hashable, Sendable, CaseIterable {
        case allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"
        case authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
        case logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    }
}

package enum Permission: String, Hashable, Sendable, CaseIterable {
    case read = "READ"
    case write = "WRITE"
    case readACP = "READ_ACP"
    case writeACP = "WRITE_ACP"
    case fullControl = "FULL_CONTROL"
}
