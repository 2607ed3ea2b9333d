internal import Logging
internal import Model

/// What outlives the process: accounts' keys, and certificates with theirs.
extension CertificateKeeper {
    /// Stands before the key and the chain in a certificate's file; what is not PEM is passed over by those who read PEM.
    private static let authorityField = "authority: "

    /// The account's key at an authority, made at the first use.
    func accountKey(directory: String) async throws -> AccountKey {
        let path = "\(configuration.folder)/accounts/\(Base64URL.encode(directory.utf8.suffix(120))).pem"
        if let pem = try await surroundings.disk.read(path, bytesMax: KeyedChain.bytesMax),
            let key = AccountKey(pem: pem)
        {
            return key
        }
        let key = AccountKey()
        try await surroundings.disk.write(key.pem, to: path)
        return key
    }

    func keep(_ identity: KeyedChain, for name: String, directory: String) async throws {
        let head = Array("\(CertificateKeeper.authorityField)\(directory)\n".utf8)
        try await surroundings.disk.write(head + identity.key + identity.chain, to: path(of: name))
    }

    /// What an earlier run left; a certificate of another authority is served until this one gives its own.
    func kept(_ want: CertificateWant, directory: String) async -> CertificateStanding {
        let now = surroundings.now()
        var standing = CertificateStanding(nextTry: now, nextCheck: now)
        do {
            guard let bytes = try await surroundings.disk.read(path(of: want.name), bytesMax: 2 * KeyedChain.bytesMax)
            else { return standing }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
            let pem = lines.count > 1 ? Array(lines[1]) : []
            let identity = try KeyedChain(chain: pem, key: pem)
            try surroundings.presenter.check(identity)
            standing.kept = identity
            let isOfAuthority = lines[0].elementsEqual("\(CertificateKeeper.authorityField)\(directory)".utf8)
            if isOfAuthority { standing.nextTry = identity.facts.renewalTime }
        } catch {
            logger.error(
                "A kept certificate cannot be used", metadata: ["name": "\(want.name)", "reason": "\(error)"])
        }
        return standing
    }

    private func path(of name: String) -> String { "\(configuration.folder)/acme/\(name)/identity.pem" }
}
