internal import Certificates
internal import Edge
internal import TLS

/// Presents certificates at the edge.
struct EdgePresenter: CertificatePresenter {
    struct Unusable: Error, CustomStringConvertible {
        var description: String { "TLS cannot use the certificate and its key" }
    }

    let sites: SiteTable

    func check(_ chain: KeyedChain) throws { _ = try EdgePresenter.identity(chain) }

    func present(_ changes: [CertificateChange]) {
        var identities: [KeyedChain: TLSIdentity] = [:]
        sites.publish(
            changes.compactMap { change in
                let (name, chain): (String, KeyedChain?) =
                    switch change {
                    case .name(let name, let chain): (name, chain)
                    case .standard(let chain): ("", chain)
                    }
                guard let chain else { return .certificate(Array(name.utf8), nil) }
                // One that cannot be used was refused before; then the former one stays.
                guard let identity = identities[chain] ?? (try? EdgePresenter.identity(chain)) else { return nil }
                identities[chain] = identity
                return .certificate(Array(name.utf8), identity)
            })
    }

    static func identity(_ chain: KeyedChain) throws -> TLSIdentity {
        do throws(TLSIdentity.Problem) {
            return try TLSIdentity(chain: chain.chain, key: chain.key)
        } catch {
            throw Unusable()
        }
    }
}
