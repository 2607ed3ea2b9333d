internal import CTLS

/// A certificate with its chain and its private key, as one server presents it.
///
/// Kept as text until somebody asks for it, so that a hundred thousand sites are no hundred thousand contexts.
package struct TLSIdentity: Sendable, Hashable {
    package enum Problem: Error, Sendable, Hashable {
        /// The chain or the key cannot be read, or they do not belong together.
        case unusable
    }

    let chain: [UInt8]
    let key: [UInt8]

    /// - Parameters:
    ///   - chain: PEM, the leaf first, then its issuers without the root.
    ///   - key: PEM, as PKCS #8, SEC 1 or PKCS #1 have it, not encrypted.
    package init(chain: [UInt8], key: [UInt8]) throws(Problem) {
        self.chain = chain
        self.key = key
        guard chain.count <= TLSIdentity.byteCountMax, key.count <= TLSIdentity.byteCountMax else { throw .unusable }
        // A context that makes no stream calls nobody.
        var callbacks = ctls_callbacks()
        guard TLSContext(self, &callbacks) != nil else { throw .unusable }
    }

    private static let byteCountMax = 1 << 20
}
