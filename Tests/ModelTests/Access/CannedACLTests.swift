import Model
import Testing

struct CannedACLTests {
    static let owner = AccountID(String(repeating: "a", count: 64))
    static let bucketOwner = AccountID(String(repeating: "b", count: 64))

    @Test(
        "A canned ACL gives its grants behind the owner's full control",
        arguments: [
            (CannedACL.private, []), (.publicRead, ["READ AllUsers"]),
            (.publicReadWrite, ["READ AllUsers", "WRITE AllUsers"]), (.authenticatedRead, ["READ AuthenticatedUsers"]),
            (.awsExecRead, ["READ 6aa5a366"]), (.bucketOwnerRead, ["READ bbbbbbbb"]),
            (.bucketOwnerFullControl, ["FULL_CONTROL bbbbbbbb"]),
            (.logDeliveryWrite, ["WRITE LogDelivery", "READ_ACP LogDelivery"]),
        ] as [(CannedACL, [String])])
    func grants(_ canned: CannedACL, _ expected: [String]) throws {
        let owner = try #require(Self.owner)
        let list = AccessControlList(canned: canned, owner: owner, bucketOwner: try #require(Self.bucketOwner))
        #expect(list.owner == owner)
        #expect(list.grants.map(Self.describe) == ["FULL_CONTROL aaaaaaaa"] + expected)
    }

    @Test(
        "Naming the bucket's owner means nothing to the owner's own object",
        arguments: [
            CannedACL.bucketOwnerRead, .bucketOwnerFullControl,
        ])
    func ownObject(_ canned: CannedACL) throws {
        let owner = try #require(Self.owner)
        let list = AccessControlList(canned: canned, owner: owner, bucketOwner: owner)
        #expect(list == AccessControlList(canned: .private, owner: owner, bucketOwner: owner))
    }

    private static func describe(_ grant: Grant) -> String {
        switch grant.grantee {
        case .account(let id): "\(grant.permission.rawValue) \(id.text.prefix(8))"
        case .group(let group): "\(grant.permission.rawValue) \(group.rawValue.split(separator: "/").last ?? "")"
        }
    }
}
