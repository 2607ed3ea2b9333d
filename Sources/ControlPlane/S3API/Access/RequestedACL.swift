package import HTTPTypes
package import Model
package import Storage

/// The ACL that a request's headers ask for: `x-amz-acl` or `x-amz-grant-…` (API reference, `PutObject`).
package struct RequestedACL: Sendable {
    private let canned: CannedACL?
    private let grants: [RequestedGrant]

    /// Reads the headers.
    /// - Throws: `InvalidArgument`, `InvalidRequest`.
    package init(_ headers: HTTPFields) throws(S3Error) {
        self.canned = try RequestedACL.canned(headers[.amzACL])
        self.grants = try RequestedACL.grants(headers)
        guard canned == nil || grants.isEmpty else {
            throw S3Error(.invalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed")
        }
    }

    /// Whether the headers name any ACL.
    package var isEmpty: Bool { canned == nil && grants.isEmpty }

    /// The list; private to `owner` when the headers name none. Granted by headers it holds those grants and no others: the owner
    /// keeps what owners may always do.
    /// - Parameter bucketOwner: who `bucket-owner-read` and its kin mean; the owner itself for a bucket's own ACL.
    /// - Throws: `UnresolvableGrantByEmailAddress`, `InvalidArgument` for an unknown account.
    package func list(
        owner: AccountID, bucketOwner: AccountID, in catalog: any CatalogReading
    ) throws -> AccessControlList {
        guard grants.isEmpty else {
            return AccessControlList(owner: owner, grants: try grants.map { try $0.resolved(in: catalog) })
        }
        return AccessControlList(canned: canned ?? .private, owner: owner, bucketOwner: bucketOwner)
    }

    /// Whether the canned ACL is the one that hands an object over to the bucket's owner where that is preferred.
    var isForBucketOwner: Bool { canned == .bucketOwnerFullControl }

    /// Whether the headers say `bucket-owner-full-control` or grant just that.
    /// - Parameter list: what `list(owner:bucketOwner:in:)` made of them.
    func isBucketOwnersFullControl(as list: AccessControlList, bucketOwner: AccountID) -> Bool {
        canned.map { $0 == .bucketOwnerFullControl } ?? list.isFullControl(ofOnly: bucketOwner)
    }

    private static func canned(_ value: String?) throws(S3Error) -> CannedACL? {
        guard let value else { return nil }
        guard let canned = CannedACL(rawValue: value) else {
            throw .invalidArgument("Invalid canned ACL", name: HTTPField.Name.amzACL.canonicalName, value: value)
        }
        return canned
    }

    private static func grants(_ headers: HTTPFields) throws(S3Error) -> [RequestedGrant] {
        let permissions: [(HTTPField.Name, Permission)] = [
            (.amzGrantFullControl, .fullControl), (.amzGrantRead, .read), (.amzGrantReadACP, .readACP),
            (.amzGrantWrite, .write), (.amzGrantWriteACP, .writeACP),
        ]
        var grants: [RequestedGrant] = []
        for (name, permission) in permissions {
            guard let value = headers[name] else { continue }
            guard let grantees = GranteeList(value)?.grantees else {
                throw .invalidArgument("Argument format not recognized", name: name.canonicalName, value: value)
            }
            for grantee in grantees {
                grants.append(RequestedGrant(grantee: try RequestedGrantee(grantee), permission: permission))
            }
        }
        guard grants.count <= Limits.grantsMax else { throw S3Error(.malformedACLError) }
        return grants
    }
}

/// The value of a grant header: `id="…", uri="…", emailAddress="…"`, quotes optional.
private struct GranteeList {
    struct Entry {
        var type: String
        var value: String
    }

    var grantees: [Entry] = []

    /// `nil` when the value has another form.
    init?(_ value: String) {
        for item in value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let halves = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let value = GranteeList.unquoted(GranteeList.trimmed(halves[1])) else {
                return nil
            }
            grantees.append(
                Entry(type: String(decoding: GranteeList.trimmed(halves[0]), as: UTF8.self), value: value))
        }
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text
        while let first = text.first, isSpace(first) { text = text.dropFirst() }
        while let last = text.last, isSpace(last) { text = text.dropLast() }
        return text
    }

    private static func unquoted(_ text: Substring.UTF8View) -> String? {
        let quote = UInt8(ascii: "\"")
        let isQuoted = text.count >= 2 && text.first == quote && text.last == quote
        let inner = isQuoted ? text.dropFirst().dropLast() : text
        guard !inner.isEmpty, !inner.contains(quote) else { return nil }
        return String(decoding: inner, as: UTF8.self)
    }
}

extension RequestedGrantee {
    /// - Throws: `InvalidArgument` for a type that headers cannot name.
    fileprivate init(_ entry: GranteeList.Entry) throws(S3Error) {
        switch entry.type.lowercased() {
        case "id": self = .id(entry.value)
        case "uri": self = .group(try RequestedGrantee.group(uri: entry.value))
        case "emailaddress": self = .email(entry.value)
        default: throw .invalidArgument("Argument format not recognized", name: entry.type, value: entry.value)
        }
    }
}
