internal import Synchronization

/// Keeps derived keys, which are good for a day, so that a request costs one HMAC instead of five.
final class SigningKeyCache: Sendable {
    private struct Entry: Hashable {
        var accessKey: String
        /// A changed secret has its own keys.
        var secretKey: String
        var scope: CredentialScope
    }

    private let keys = Mutex<[Entry: SigningKey]>([:])
    private let keysMax: Int

    init(keysMax: Int = 1024) {
        self.keysMax = keysMax
    }

    func key(accessKey: String, secretKey: String, scope: CredentialScope) -> SigningKey {
        let entry = Entry(accessKey: accessKey, secretKey: secretKey, scope: scope)
        if let key = keys.withLock({ $0[entry] }) { return key }
        let key = SigningKey(secretKey: secretKey, scope: scope)
        keys.withLock { keys in
            if keys.count >= keysMax { keys.removeAll(keepingCapacity: true) }
            keys[entry] = key
        }
        return key
    }
}
