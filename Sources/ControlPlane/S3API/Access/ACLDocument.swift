import APIKit
import Model
import Storage

/// An ACL as clients read it (API reference, `GetBucketAcl`): grantees with the display names they have now.
struct ACLDocument: Sendable {
    private let acl: AccessControlList
    private let names: GranteeNames

    init(_ acl: AccessControlList, in catalog: any CatalogReading) throws {
        self.acl = acl
        self.names = try GranteeNames(of: acl.grants, and: acl.owner, in: catalog)
    }

    var response: APIResponse {
        .xml("AccessControlPolicy") { xml in
            xml.element("Owner") { xml in
                xml.element("ID", acl.owner.text)
                xml.element("DisplayName", names[acl.owner])
            }
            xml.element("AccessControlList") { xml in
                for grant in acl.grants { xml.grant(grant, names: names) }
            }
        }
    }
}

/// The display names of accounts; empty for one that is gone.
struct GranteeNames: Sendable {
    private var names: [AccountID: String] = [:]

    init(of grants: [Grant], and owner: AccountID? = nil, in catalog: any CatalogReading) throws {
        var accounts = Set(owner.map { [$0] } ?? [])
        for case .account(let id) in grants.map(\.grantee) { accounts.insert(id) }
        for id in accounts { names[id] = try catalog.account(id)?.name }
    }

    subscript(id: AccountID) -> String { names[id] ?? "" }
}

extension XMLWriter {
    /// A `Grant` element, in ACLs and in the target grants of logging.
    mutating func grant(_ grant: Grant, names: GranteeNames) {
        element("Grant") { xml in
            switch grant.grantee {
            case .account(let id):
                xml.element("Grantee", attributes: XMLWriter.granteeType("CanonicalUser")) { xml in
                    xml.element("ID", id.text)
                    xml.element("DisplayName", names[id])
                }
            case .group(let group):
                xml.element("Grantee", attributes: XMLWriter.granteeType("Group")) { xml in
                    xml.element("URI", group.rawValue)
                }
            }
            xml.element("Permission", grant.permission.rawValue)
        }
    }

    private static func granteeType(_ type: String) -> [(name: String, value: String)] {
        [("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:type", type)]
    }
}
