internal import CTLS

/// How streams are made, and with which certificate. Belongs to one thread.
package final class TLSContext {
    let pointer: OpaquePointer

    /// `nil` when the identity cannot be used, or there is no memory. A context without an identity only greets.
    /// - Parameter callbacks: outlive the context.
    init?(_ identity: TLSIdentity?, _ callbacks: UnsafePointer<ctls_callbacks>) {
        guard let pointer = ctls_context_new(callbacks) else { return nil }
        self.pointer = pointer
        guard let identity else { return }
        let isUsed = identity.chain.withUnsafeBytes { chain in
            identity.key.withUnsafeBytes { key in
                ctls_use_certificate(pointer, chain.baseAddress, chain.count, key.baseAddress, key.count) == 1
            }
        }
        guard isUsed else { return nil }
    }

    deinit { ctls_context_free(pointer) }
}
