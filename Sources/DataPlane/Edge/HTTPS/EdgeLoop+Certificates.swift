import TLS

extension EdgeLoop {
    /// The certificate for a client that greets.
    func context(for hello: ClientHello) -> TLSContext? {
        readMailIfNew()
        guard let tls else { return nil }
        if hello.isChallenge { return challenges.context(for: hello.name) { tls.context(for: $0) } }
        return certificates.context(for: hello.name) { tls.context(for: $0) }
    }
}
