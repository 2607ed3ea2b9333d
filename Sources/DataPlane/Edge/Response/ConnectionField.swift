/// What a response says about the connection (RFC 9112 section 9.3).
enum ConnectionField {
    case none
    case close
    /// For a client of HTTP/1.0 that asked for it.
    case keepAlive

    init(_ head: RequestHead, closes: Bool) {
        self = closes ? .close : head.version == .http10 ? .keepAlive : .none
    }

    /// The field's line; empty for `none`.
    var line: StaticString {
        switch self {
        case .none: ""
        case .close: "Connection: close\r\n"
        case .keepAlive: "Connection: keep-alive\r\n"
        }
    }
}
