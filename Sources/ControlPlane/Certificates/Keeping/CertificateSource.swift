/// Where a certificate comes from.
package enum CertificateSource: String, Sendable, Hashable, Codable {
    /// Files in the watched folder.
    case files
    /// An authority that speaks ACME (RFC 8555).
    case acme
    /// The house's own authority, for names that nobody else certifies.
    case localAuthority
}
