internal import Crypto
internal import Model

/// The key derived from a secret for one scope (Signature Version 4, "Calculate the signature").
struct SigningKey: Sendable {
    private let key: SymmetricKey

    init(secretKey: String, scope: CredentialScope) {
        var key = SymmetricKey(data: Array("AWS4\(secretKey)".utf8))
        for part in [scope.date, scope.region, scope.service, CredentialScope.terminal] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        self.key = key
    }

    /// 64 lower-case hexadecimal digits.
    func signature(of stringToSign: String) -> String {
        Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key))
    }

    func signature(of bytes: [UInt8]) -> String {
        Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }

    /// Compares in time that depends on the lengths only.
    static func matches(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
