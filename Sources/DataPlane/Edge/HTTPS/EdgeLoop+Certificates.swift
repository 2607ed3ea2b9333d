import TLS

/// Who certifies a site that has no certificate when it is visited.
package protocol SiteCertifier: Sendable {
    /// Never blocks. `reply` is called once, on any thread, after the certificate was published or there cannot be one.
    func certify(_ host: [UInt8], reply: @escaping @Sendable () -> Void)
}

extension EdgeLoop {
    /// The certificate for a client that greets.
    func certificate(for hello: ClientHello) -> TLSTerminator.Choice {
        readMailIfNew()
        guard let tls else { return .none }
        let context =
            hello.isChallenge
            ? challenges.context(for: hello.name) { tls.context(for: $0) }
            : certificates.context(for: hello.name) { tls.context(for: $0) }
        if let context { return .context(context) }
        return !hello.isChallenge && isToBeCertified(hello.name) ? .later : .none
    }

    /// Whether it is the name of a website, and not only one that leads to it.
    private func isToBeCertified(_ name: [UInt8]) -> Bool {
        guard certifier != nil, !name.isEmpty, case .site(let site) = self.site(for: name.span) else {
            return false
        }
        return site.rules != nil && site.name == name
    }

    /// The connection goes on when there is a certificate for the name, or cannot be one; all that ask for the same wait for one answer.
    func awaitCertificate(for name: [UInt8], _ connection: Connection) {
        guard let certifier else { return }
        if connectionsAwaitingCertificates[name] != nil {
            connectionsAwaitingCertificates[name]?.append(connection)
            return
        }
        connectionsAwaitingCertificates[name] = [connection]
        let reply = questions.certificate { [unowned self] in
            let waiting = connectionsAwaitingCertificates.removeValue(forKey: name) ?? []
            for connection in waiting { connection.goOnShakingHands() }
        }
        certifier.certify(name, reply: reply)
    }
}
