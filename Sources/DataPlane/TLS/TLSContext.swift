internal import CTLS

/// How connections are made, and with which certificate (SSL_CTX_new(3)). Belongs to one thread.
package final class TLSContext {
    let pointer: OpaquePointer

    /// `nil` when the identity cannot be used, or there is no memory. A context without an identity only greets.
    init?(_ identity: TLSIdentity?) {
        guard let pointer = ctls_context() else { return nil }
        self.pointer = pointer
        guard let identity else { return }
        let isUsed = identity.chain.withUnsafeBytes { chain in
            identity.key.withUnsafeBytes { key in
                ctls_use_certificate(pointer, chain.baseAddress, chain.count, key.baseAddress, key.count) == 1
            }
        }
        guard isUsed else { return nil }
    }

    deinit { SSL_CTX_free(pointer) }
}
