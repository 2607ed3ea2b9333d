/// RFC 8555 section 7.1.1 and RFC 9773 section 4.
struct ACMEDirectory: Decodable, Sendable {
    var newNonce: String
    var newAccount: String
    var newOrder: String
    var renewalInfo: String?
    var meta: Meta?

    struct Meta: Decodable, Sendable {
        var termsOfService: String?
        var externalAccountRequired: Bool?
    }
}

struct ACMEIdentifier: Codable, Hashable, Sendable {
    var type = "dns"
    var value: String
}

/// RFC 8555 section 7.1.3.
struct ACMEOrder: Decodable, Sendable {
    var status: String
    var authorizations: [String]
    var finalize: String
    var certificate: String?
    var error: ACMEProblem?
}

/// RFC 8555 section 7.1.4.
struct ACMEAuthorization: Decodable, Sendable {
    var identifier: ACMEIdentifier
    var status: String
    var challenges: [ACMEChallenge]
    var wildcard: Bool?
}

/// RFC 8555 section 7.1.5.
struct ACMEChallenge: Decodable, Sendable {
    var type: String
    var url: String
    var status: String?
    /// Absent in challenges of other kinds than ours.
    var token: String?
    var error: ACMEProblem?
}

/// RFC 9773 section 4.2.
struct ACMERenewalInfo: Decodable, Sendable {
    var suggestedWindow: Window

    struct Window: Decodable, Sendable {
        var start: String
        var end: String
    }
}

struct NewAccountPayload: Encodable {
    var contact: [String]?
    var termsOfServiceAgreed = true
    var externalAccountBinding: RawJSON?
}

struct NewOrderPayload: Encodable {
    var identifiers: [ACMEIdentifier]
    /// The certificate that this one follows (RFC 9773 section 5).
    var replaces: String?
}

struct FinalizePayload: Encodable {
    var csr: String
}

/// A JSON object of texts that was written before.
struct RawJSON: Encodable {
    private let members: [String: String]

    init(_ bytes: [UInt8]) throws { members = try ACMEJSON.decode([String: String].self, from: bytes) }

    func encode(to encoder: any Encoder) throws { try members.encode(to: encoder) }
}
