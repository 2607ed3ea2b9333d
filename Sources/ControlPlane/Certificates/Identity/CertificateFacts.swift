internal import Foundation
package import Model
internal import SwiftASN1
internal import X509

/// What of a certificate matters to whoever presents and renews it.
package struct CertificateFacts: Hashable, Sendable {
    /// The subjectAltName's DNS names, in lower case, and its addresses as text.
    package var names: [String]
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    package var issuer: String
    /// The issuer's key identifier; empty when the certificate does not tell.
    package var authorityKeyIdentifier: [UInt8]
    /// The content octets of the serial number's DER INTEGER.
    package var serialNumber: [UInt8]

    /// Whether a client that asks for `host` accepts the certificate's names: a wildcard stands for exactly one label
    /// (RFC 6125 section 6.4.3).
    package func covers(_ host: String) -> Bool {
        if names.contains(host) { return true }
        guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
        return names.contains("*" + host[dot...])
    }

    package func isValid(at now: Timestamp) -> Bool { notBefore <= now && now < notAfter }

    /// Two thirds of the lifetime: when a certificate is renewed that nobody says anything else about.
    package var renewalTime: Timestamp {
        Timestamp(milliseconds: notBefore.milliseconds + (notAfter.milliseconds - notBefore.milliseconds) / 3 * 2)
    }
}

extension CertificateFacts {
    init(_ certificate: Certificate) throws {
        let alternatives = try certificate.extensions.subjectAlternativeNames
        names = (alternatives.map(Array.init) ?? []).compactMap { name in
            switch name {
            case .dnsName(let text): text.lowercased()
            case .ipAddress(let octets): IPAddress(octets: Array(octets.bytes))?.text
            default: nil
            }
        }
        notBefore = Timestamp(certificate.notValidBefore)
        notAfter = Timestamp(certificate.notValidAfter)
        issuer = PlainText.bounded("\(certificate.issuer)")
        authorityKeyIdentifier = try certificate.extensions.authorityKeyIdentifier?.keyIdentifier.map(Array.init) ?? []
        let magnitude = Array(certificate.serialNumber.bytes)
        // An INTEGER whose first bit is set would be negative (X.690 section 8.3).
        serialNumber = (magnitude.first ?? 0x80) & 0x80 == 0 ? magnitude : [0] + magnitude
    }
}

extension Timestamp {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded(.down))) }

    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
