internal import Certificates
internal import Edge
internal import Model
internal import Route53API
internal import Storage

/// Shows answers to challenges at the edge, and in the hosted zones.
struct ChallengeDesk: ChallengeResponder {
    /// Resolvers shall not keep what is there for a minute only.
    private static let ttlSeconds: UInt32 = 5

    let sites: SiteTable
    let catalog: any Catalog

    func holdsZone(of name: String) async -> Bool {
        guard let dnsName = try? DNSName(presentation: name + ".") else { return false }
        return (try? await catalog.read { try $0.hostedZone(holding: dnsName) != nil }) ?? false
    }

    func present(_ answer: ChallengeAnswer) async throws {
        switch answer {
        case .http(let token, let authorisation):
            sites.publish([.httpChallenge(token: Array(token.utf8), Array(authorisation.utf8))])
        case .tlsALPN(let host, let chain):
            sites.publish([.alpnChallenge(Array(host.utf8), try EdgePresenter.identity(chain))])
        case .dns(let name, let text): try await change(text, at: name, isPresent: true)
        }
    }

    func withdraw(_ answer: ChallengeAnswer) async {
        switch answer {
        case .http(let token, _): sites.publish([.httpChallenge(token: Array(token.utf8), nil)])
        case .tlsALPN(let host, _): sites.publish([.alpnChallenge(Array(host.utf8), nil)])
        // A record that stays proves nothing: its token is used up.
        case .dns(let name, let text): try? await change(text, at: name, isPresent: false)
        }
    }

    private func change(_ text: String, at name: String, isPresent: Bool) async throws {
        let dnsName = try DNSName(presentation: name + ".")
        try await catalog.change(
            text: Array(text.utf8), at: dnsName, isPresent: isPresent, ttlSeconds: ChallengeDesk.ttlSeconds)
    }
}
