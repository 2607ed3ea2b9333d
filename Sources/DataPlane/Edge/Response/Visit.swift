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
    /// What the response says besides because of the site it is of.
    var siteFields: SiteFields?

    var connection: ConnectionField { ConnectionField(head, closes: closes) }
    var hasBody: Bool { head.method != .head }
}
