package import Model

/// Why an authority gave no certificate.
package struct ACMEError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// It does not answer, or cannot be verified.
        case unreachable
        /// It answers what RFC 8555 does not.
        case invalidAnswer
        /// A problem document, by its type without `urn:ietf:params:acme:error:`.
        case refused(String)
        /// It could not verify that a name is ours.
        case challenge
    }

    package var kind: Kind
    package var message: String
    /// Not before this (RFC 9110 section 10.2.3).
    package var retryAfter: Timestamp?

    package init(_ kind: Kind, _ message: String, retryAfter: Timestamp? = nil) {
        self.kind = kind
        self.message = PlainText.bounded(message)
        self.retryAfter = retryAfter
    }

    package var description: String { message }

    /// Whether another name would fare no better now.
    package var concernsAuthority: Bool {
        switch kind {
        case .unreachable, .invalidAnswer: true
        case .refused(let type):
            [
                "rateLimited", "serverInternal", "externalAccountRequired", "userActionRequired", "accountDoesNotExist",
                "unsupportedContact", "invalidContact", "badSignatureAlgorithm", "badPublicKey",
            ].contains(type)
        case .challenge: false
        }
    }
}

/// RFC 7807 as RFC 8555 section 6.7 uses it.
struct ACMEProblem: Decodable {
    var type: String?
    var detail: String?
    var subproblems: [ACMEProblem]?

    private static let namespace = "urn:ietf:params:acme:error:"

    var name: String {
        guard let type, type.hasPrefix(ACMEProblem.namespace) else { return type ?? "" }
        return String(type.dropFirst(ACMEProblem.namespace.count))
    }

    var text: String {
        let details = (subproblems ?? []).compactMap(\.detail)
        return (["\(name): \(detail ?? "no reason given")"] + details).joined(separator: "; ")
    }
}
