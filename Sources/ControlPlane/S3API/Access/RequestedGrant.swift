import APIKit
import Model
import Storage

/// A grant as a client names it, before its grantee was looked up.
struct RequestedGrant: Sendable, Hashable {
    var grantee: RequestedGrantee
    var permission: Permission

    /// - Throws: `UnresolvableGrantByEmailAddress`, `InvalidArgument` for an unknown account.
    func resolved(in catalog: any CatalogReading) throws -> Grant {
        Grant(permission, to: try grantee.resolved(in: catalog))
    }
}

enum RequestedGrantee: Sendable, Hashable {
    case id(String)
    case email(String)
    case group(Grantee.Group)

    /// - Throws: `InvalidArgument`.
    static func group(uri: String) throws(S3Error) -> Grantee.Group {
        guard let group = Grantee.Group(rawValue: uri) else {
            throw .invalidArgument("Invalid group uri", name: "Group/URI", value: uri)
        }
        return group
    }

    func resolved(in catalog: any CatalogReading) throws -> Grantee {
        switch self {
        case .group(let group): return .group(group)
        case .email(let email):
            guard let account = try catalog.account(email: email) else {
                throw S3Error(.unresolvableGrantByEmailAddress, elements: [("Email", email)])
            }
            return .account(account.id)
        case .id(let text):
            guard let id = AccountID(text), try id == .imageBundles || catalog.account(id) != nil else {
                throw S3Error.invalidArgument("Invalid id", name: "CanonicalUser/ID", value: text)
            }
            return .account(id)
        }
    }
}

extension RequestedGrant {
    /// A `Grant` element: its `Grantee`, told apart by `xsi:type`, and its `Permission`.
    /// - Throws: `MalformedACLError`, `InvalidArgument`.
    init(_ element: XMLElement) throws(S3Error) {
        guard let grantee = element["Grantee"], let name = element["Permission"]?.text,
            let permission = Permission(rawValue: name)
        else { throw S3Error(.malformedACLError) }
        self.grantee = try RequestedGrantee(grantee)
        self.permission = permission
    }

    /// All `Grant`s inside of an element.
    static func all(in element: XMLElement) throws(S3Error) -> [RequestedGrant] {
        guard element.children.count <= Limits.grantsMax, element.children.allSatisfy({ $0.name == "Grant" }) else {
            throw S3Error(.malformedACLError)
        }
        var grants: [RequestedGrant] = []
        for child in element.children { grants.append(try RequestedGrant(child)) }
        return grants
    }
}

extension RequestedGrantee {
    fileprivate init(_ element: XMLElement) throws(S3Error) {
        switch element.attribute("type") {
        case "CanonicalUser":
            guard let id = element["ID"]?.text else { throw S3Error(.malformedACLError) }
            self = .id(id)
        case "AmazonCustomerByEmail":
            guard let email = element["EmailAddress"]?.text else { throw S3Error(.malformedACLError) }
            self = .email(email)
        case "Group":
            guard let uri = element["URI"]?.text else { throw S3Error(.malformedACLError) }
            self = .group(try RequestedGrantee.group(uri: uri))
        default: throw S3Error(.malformedACLError)
        }
    }
}
