internal import CTLS
internal import Glibc

/// The end of TLS on one thread of a server: greets clients, and has the certificates chosen that they are shown.
package final class TLSTerminator {
    /// Records read from a socket. Together with a record that came in part they never open to more than `openedBytesMax`.
    package let input: UnsafeMutableRawBufferPointer
    /// Room that `TLSStream.open` needs.
    package static let openedBytesMax = 64 * 1024

    /// What a client that greets is shown.
    package enum Choice {
        /// Made by `context(for:)`.
        case context(TLSContext)
        /// There may be a certificate in a moment: the stream waits until it goes on.
        case later
        /// There is none for this client.
        case none
    }

    let exchange: UnsafeMutablePointer<ctls_exchange>
    private let choose: (ClientHello) -> Choice
    private let ticketKeys: TicketKeys
    private let keys: UnsafeMutablePointer<ctls_ticket_keys>
    private var keysVersion: UInt64 = 0
    private let callbacks: UnsafeMutablePointer<ctls_callbacks>
    /// Makes the streams, which go on with the context that is chosen for them.
    private var greeter: TLSContext?
    /// Whether the stream that is greeted waited before.
    var hasWaited = false
    /// The name in a greeting, until its stream takes it.
    private var greetedName: [UInt8] = []

    /// - Parameters:
    ///   - choose: which certificate a client is shown.
    ///   - uptime: milliseconds of a clock that never jumps.
    package init(
        ticketKeys: TicketKeys, uptime: Int64, choose: @escaping (ClientHello) -> Choice
    ) {
        self.choose = choose
        self.ticketKeys = ticketKeys
        input = .allocate(byteCount: TLSTerminator.openedBytesMax - TLSTerminator.recordBytesMax, alignment: 64)
        exchange = .allocate(capacity: 1)
        exchange.initialize(to: ctls_exchange())
        keys = .allocate(capacity: 1)
        keys.initialize(to: ctls_ticket_keys())
        callbacks = .allocate(capacity: 1)
        callbacks.initialize(to: ctls_callbacks())
        refreshTicketKeys(uptime: uptime)
        setCallbacks()
        greeter = TLSContext(nil, callbacks)
    }

    /// Contexts and streams ended before.
    deinit {
        greeter = nil
        input.deallocate()
        free(exchange.pointee.output)
        exchange.deallocate()
        callbacks.deallocate()
        keys.deallocate()
    }

    /// Called now and then.
    package func refreshTicketKeys(uptime: Int64) {
        ticketKeys.refresh(keys, version: &keysVersion, uptime: uptime)
    }

    /// What shows an identity; `nil` when there is no memory.
    package func context(for identity: TLSIdentity) -> TLSContext? { TLSContext(identity, callbacks) }

    /// A new stream, which has not been greeted; `nil` when there is no memory.
    package func open() -> TLSStream? {
        guard let greeter, let pointer = ctls_stream_new(greeter.pointer, exchange) else { return nil }
        return TLSStream(pointer, self)
    }

    func takeGreetedName() -> [UInt8] {
        defer { greetedName = [] }
        return greetedName
    }

    // MARK: Greeting

    private func setCallbacks() {
        callbacks.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        callbacks.pointee.ticket_keys = UnsafePointer(keys)
        callbacks.pointee.greet = { owner, stream, name, nameCount, protocols, protocolsCount in
            let hello = ClientHello(
                serverName: UnsafeBufferPointer(start: name, count: nameCount),
                protocols: UnsafeBufferPointer(start: protocols, count: protocolsCount))
            return TLSTerminator.from(owner).greet(hello, stream)
        }
        callbacks.pointee.select = { owner, offers, offersCount, count in
            let offers = UnsafeBufferPointer(start: offers, count: offersCount)
            guard let name = TLSTerminator.from(owner).select(offers) else { return nil }
            count?.pointee = name.utf8CodeUnitCount
            return name.utf8Start
        }
    }

    /// Streams end before the terminator that made them and call nobody later.
    private static func from(_ owner: UnsafeMutableRawPointer?) -> TLSTerminator {
        guard let owner else { preconditionFailure("it was given with the callbacks") }
        return Unmanaged<TLSTerminator>.fromOpaque(owner).takeUnretainedValue()
    }

    private func greet(_ hello: ClientHello, _ stream: OpaquePointer?) -> ctls_choice {
        greetedName = hello.name
        switch choose(hello) {
        case .context(let context):
            ctls_choose(stream, context.pointer, hello.name, hello.name.count)
            return ctls_chosen
        case .later: return hasWaited ? ctls_none : ctls_later
        case .none: return ctls_none
        }
    }

    /// The protocol that is spoken of those the client offers (RFC 7301 section 3.1); `nil` when there is none.
    private func select(_ offers: UnsafeBufferPointer<UInt8>) -> StaticString? {
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
        if hasHTTP2 { return "h2" }
        if hasHTTP1 { return "http/1.1" }
        return hasChallenge ? ClientHello.challengeProtocol : nil
    }

    /// A record with its head and what a cipher adds (RFC 8446 section 5.2).
    private static let recordBytesMax = 17 * 1024
}
