import Model
import TLS

extension EdgeLoop {
    private static let challengePath = Array("/.well-known/acme-challenge/".utf8)

    /// The answer to an authority that wants a proof of a name over HTTP (RFC 8555 section 8.3), if that is what is asked for.
    func challengeAnswer(_ head: RequestHead, _ bytes: Span<UInt8>) -> [UInt8]? {
        let path = bytes.extracting(head.path.range)
        let prefix = EdgeLoop.challengePath
        guard path.count > prefix.count, prefix.indices.allSatisfy({ path[$0] == prefix[$0] }) else { return nil }
        return httpChallenges[(prefix.count..<path.count).map { path[$0] }]
    }

    /// Whether the client was shown the certificate of another site than the one it asks for (RFC 9110 section 15.5.20).
    func isMisdirected(to site: SiteState, _ peer: borrowing Peer) -> Bool {
        guard let name = peer.session?.serverName, !name.isEmpty, name != site.name else { return false }
        guard case .site(let greeted) = self.site(for: name.span) else { return true }
        return greeted !== site
    }

    /// Where a site is that is only shown over HTTPS; `nil` when the visit may go on.
    func secureLocation(
        _ head: RequestHead, _ bytes: Span<UInt8>, _ site: SiteState, _ peer: borrowing Peer
    ) -> [UInt8]? {
        guard site.terms.redirectsToHTTPS, peer.session == nil, head.method != .other, tls != nil else {
            return nil
        }
        let name = UnsafeBufferPointer(
            rebasing: host[..<HostName.normalise(bytes.extracting(head.authority.range), into: host)])
        return RedirectLocation.secure(
            host: name.span, port: httpsPort, path: bytes.extracting(head.path.range),
            query: head.hasQuery ? bytes.extracting(head.query.range) : nil)
    }
}
