internal import CTLS
internal import Glibc

/// The end of TLS on one thread of a server: greets clients, and has the certificates chosen that they are shown.
package final class TLSTerminator {
    /// Records read from a socket. Together with a record that came in part they never open to more than `openedBytesMax`.
    package let input: UnsafeMutableRawBufferPointer
    /// Room that `TLSStream.open` needs.
    package static let openedBytesMax = 64 * 1024

    let exchange: UnsafeMutablePointer<ctls_exchange>
    private let choose: (ClientHello) -> TLSContext?
    private let offersHTTP2: Bool
    private let greeter: TLSContext
    private let ticketKeys: TicketKeys
    private let keys: UnsafeMutablePointer<ctls_ticket_keys>
    private var keysVersion: UInt64 = 0
    /// The name in a greeting, until its stream takes it.
    private var greetedName: [UInt8] = []

    /// - Parameters:
    ///   - choose: which certificate a client is shown, made by `context(for:)`; `nil` when there is none for it.
    ///   - uptime: milliseconds of a clock that never jumps.
    /// - Returns: `nil` when there is no memory.
    package init?(
        ticketKeys: TicketKeys, offersHTTP2: Bool, uptime: Int64, choose: @escaping (ClientHello) -> TLSContext?
    ) {
        guard let greeter = TLSContext(nil) else { return nil }
        self.greeter = greeter
        self.choose = choose
        self.offersHTTP2 = offersHTTP2
        self.ticketKeys = ticketKeys
        input = .allocate(byteCount: TLSTerminator.openedBytesMax - TLSTerminator.recordBytesMax, alignment: 64)
        exchange = .allocate(capacity: 1)
        exchange.initialize(to: ctls_exchange())
        keys = .allocate(capacity: 1)
        keys.initialize(to: ctls_ticket_keys())
        refreshTicketKeys(uptime: uptime)
        prepare(greeter)
        SSL_CTX_set_client_hello_cb(
            greeter.pointer,
            { connection, alert, argument in TLSTerminator.from(argument).greet(connection, alert) }, opaque)
    }

    deinit {
        input.deallocate()
        free(exchange.pointee.output)
        exchange.deallocate()
        keys.deallocate()
    }

    /// Called now and then.
    package func refreshTicketKeys(uptime: Int64) {
        ticketKeys.refresh(keys, version: &keysVersion, uptime: uptime)
    }

    /// What shows an identity; `nil` when there is no memory.
    package func context(for identity: TLSIdentity) -> TLSContext? {
        guard let context = TLSContext(identity) else { return nil }
        prepare(context)
        return context
    }

    /// A new connection, which has not been greeted; `nil` when there is no memory.
    package func open() -> TLSStream? {
        ctls_connection(greeter.pointer, exchange).map { TLSStream($0, self) }
    }

    /// OpenSSL asks the context that was chosen for all but the greeting.
    private func prepare(_ context: TLSContext) {
        ctls_use_ticket_keys(context.pointer, keys)
        SSL_CTX_set_alpn_select_cb(
            context.pointer,
            { connection, choice, choiceCount, offers, offersCount, argument in
                let offers = UnsafeBufferPointer(start: offers, count: Int(offersCount))
                guard let name = TLSTerminator.from(argument).select(offers) else {
                    return SSL_TLSEXT_ERR_ALERT_FATAL
                }
                choice?.pointee = name.utf8Start
                choiceCount?.pointee = UInt8(name.utf8CodeUnitCount)
                return SSL_TLSEXT_ERR_OK
            }, opaque)
    }

    private var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// Contexts end with the terminator that made them and call nobody later.
    private static func from(_ argument: UnsafeMutableRawPointer?) -> TLSTerminator {
        guard let argument else { preconditionFailure("it was given with the callback") }
        return Unmanaged<TLSTerminator>.fromOpaque(argument).takeUnretainedValue()
    }

    // MARK: Greeting

    func takeGreetedName() -> [UInt8] {
        defer { greetedName = [] }
        return greetedName
    }

    private func greet(_ connection: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?) -> Int32 {
        guard let connection else { return SSL_CLIENT_HELLO_ERROR }
        let hello = ClientHello(connection)
        greetedName = hello.name
        guard let context = choose(hello), SSL_set_SSL_CTX(connection, context.pointer) != nil else {
            alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
            return SSL_CLIENT_HELLO_ERROR
        }
        bindTickets(of: connection)
        return SSL_CLIENT_HELLO_SUCCESS
    }

    /// A ticket that was given under one name is none under another (SSL_CTX_set_session_id_context(3)).
    private func bindTickets(of connection: OpaquePointer) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(SHA256_DIGEST_LENGTH)) { digest in
            _ = SHA256(greetedName, greetedName.count, digest.baseAddress)
            SSL_set_session_id_context(connection, digest.baseAddress, UInt32(digest.count))
        }
    }

    /// The protocol that is spoken of those the client offers (RFC 7301 section 3.1); `nil` when there is none.
    func select(_ offers: UnsafeBufferPointer<UInt8>) -> StaticString? {
        var hasHTTP1 = false
        var hasHTTP2 = false
        var hasChallenge = false
        var index = 0
        while index < offers.count {
            let end = min(index + 1 + Int(offers[index]), offers.count)
            let name = offers[index + 1..<end]
            hasHTTP1 = hasHTTP1 || name.elementsEqual("http/1.1".utf8)
            hasHTTP2 = hasHTTP2 || name.elementsEqual("h2".utf8)
            hasChallenge = hasChallenge || name.elementsEqual("acme-tls/1".utf8)
            index = end
        }
        if hasHTTP2, offersHTTP2 { return "h2" }
        if hasHTTP1 { return "http/1.1" }
        return hasChallenge ? ClientHello.challengeProtocol : nil
    }

    /// A record with its head and what a cipher adds (RFC 8446 section 5.2).
    private static let recordBytesMax = 17 * 1024
}
