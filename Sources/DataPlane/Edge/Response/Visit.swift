import Model

/// What is kept of a request while it is answered.
struct Visit {
    var head: RequestHead
    var site: SiteState
    var id: RequestID
    var received: Timestamp
    /// Whether the connection is encrypted.
    var isSecure: Bool
    /// Whether the connection ends with the response.
    var closes: Bool

    var connection: ConnectionField { ConnectionField(head, closes: closes) }
    /// What every response of the site says besides.
    var siteFields: SiteFields? { isSecure ? site.terms.secureFields : nil }
    var hasBody: Bool { head.method != .head }
}
