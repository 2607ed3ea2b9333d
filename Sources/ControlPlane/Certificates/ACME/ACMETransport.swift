/// A request to an authority.
package struct ACMERequest: Hashable, Sendable {
    package enum Method: Hashable, Sendable { case get, head, post }

    package var method: Method
    package var url: String
    /// JWS in JSON.
    package var body: [UInt8]?
    package var accept: String?

    package init(_ method: Method, _ url: String, body: [UInt8]? = nil, accept: String? = nil) {
        self.method = method
        self.url = url
        self.body = body
        self.accept = accept
    }
}

package struct ACMEResponse: Hashable, Sendable {
    package var status: Int
    /// By names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The way to an authority.
package protocol ACMETransport: Sendable {
    /// - Throws: `ACMEError` of kind `.unreachable`.
    func send(_ request: ACMERequest) async throws -> ACMEResponse
}

/// Which addresses an authority may send us to.
package enum ACMEAddress {
    private static let bytesMax = 2048

    /// https, and http to this very machine when the directory itself is there. Whatever else an answer names is not asked.
    package static func isAllowed(_ url: String, directory: String) -> Bool {
        guard url.utf8.count <= bytesMax, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        if url.hasPrefix("https://") { return hasHost(url) }
        return isLoopback(url) && isLoopback(directory)
    }

    private static func hasHost(_ url: String) -> Bool {
        !host(of: url).isEmpty
    }

    private static func isLoopback(_ url: String) -> Bool {
        url.hasPrefix("http://") && ["127.0.0.1", "[::1]", "localhost"].contains(host(of: url))
    }

    /// Without user information, which none of these URLs has: one that does has no host here.
    private static func host(of url: String) -> String {
        let rest = url.drop { $0 != "/" }
        guard rest.hasPrefix("//") else { return "" }
        let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return "" }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return String(authority.prefix { $0 != ":" })
    }
}
