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
        return keys.withLock { $0[entry] } ?? SigningKey(secretKey: secretKey, scope: scope)
    }

    /// Keeps a key that a signature was found right with: nobody else can fill the cache.
    func keep(_ key: SigningKey, accessKey: String, secretKey: String, scope: CredentialScope) {
        keys.withLock { keys in
            if keys.count >= keysMax { keys.removeAll(keepingCapacity: true) }
            keys[Entry(accessKey: accessKey, secretKey: secretKey, scope: scope)] = key
        }
    }
}
