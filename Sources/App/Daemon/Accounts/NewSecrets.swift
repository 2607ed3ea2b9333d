internal import Model

/// Fresh identities and keys, from the system's random numbers.
enum NewSecrets {
    /// 64 hexadecimal digits.
    static func accountID() -> AccountID? {
        AccountID(Hexadecimal.encode((0..<32).map { _ in UInt8.random(in: .min ... .max) }))
    }

    /// 20 capitals and digits, the shape that client tools expect, with 80 random bits.
    static func accessKey() -> String {
        "AKIA" + String((0..<16).map { _ in randomCharacter(of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") })
    }

    /// 40 letters and digits.
    static func secretKey() -> String {
        String(
            (0..<40).map { _ in
                randomCharacter(of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
            })
    }

    private static func randomCharacter(of alphabet: String) -> Character {
        let characters = Array(alphabet)
        return characters[Int.random(in: characters.indices)]
    }
}
