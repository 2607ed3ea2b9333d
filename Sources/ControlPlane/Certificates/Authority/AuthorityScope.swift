internal import SwiftASN1
internal import X509

/// What a local authority may certify.
///
/// Whoever trusts an authority is at the mercy of its key. So there are two: the one that people are asked to trust is bound to
/// names that mean something else on every machine, and what it signs for any other name is refused by every client. The other
/// signs for public names as long as nobody else does, and is made when the first one is wanted.
package enum AuthorityScope: String, CaseIterable, Hashable, Sendable {
    case reservedNames
    case publicNames

    /// The scope of the authority that may certify a host name, a wildcard or an address.
    package init(of name: String) {
        self = SpecialNames.isReserved(name) ? .reservedNames : .publicNames
    }

    /// The file of its root, in the authority's folder.
    var fileName: String {
        switch self {
        case .reservedNames: "root"
        case .publicNames: "public-names-root"
        }
    }

    var commonName: String {
        switch self {
        case .reservedNames: "Frontage local authority"
        case .publicNames: "Frontage local authority for public names"
        }
    }

    /// RFC 5280 section 4.2.1.10. `nil`: any name.
    var constraints: NameConstraints? {
        guard self == .reservedNames else { return nil }
        return NameConstraints(
            permittedDNSDomains: SpecialNames.domains,
            permittedIPRanges: SpecialNames.addressRanges.map { ASN1OctetString(contentBytes: $0[...]) })
    }
}
