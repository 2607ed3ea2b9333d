internal import CTLS

/// One connection's end of TLS: opens what came from the peer, and seals what goes there. The socket is its owner's.
package final class TLSStream {
    package enum Condition {
        case open
        /// The peer sends no more (`close_notify`).
        case ended
        /// What came was not TLS, or the peer and this side found no terms. What is sealed says so.
        case failed
    }

    private let pointer: OpaquePointer
    // Ends after its last stream.
    private unowned(unsafe) let terminator: TLSTerminator
    private var serverName: [UInt8] = []
    /// What was agreed on; `nil` before.
    package private(set) var session: TLSSession?
    package private(set) var condition = Condition.open
    /// The name whose certificate the stream waits for; nothing is opened before `goOn`.
    package private(set) var awaitedName: [UInt8]?

    init(_ pointer: OpaquePointer, _ terminator: TLSTerminator) {
        self.pointer = pointer
        self.terminator = terminator
    }

    deinit { ctls_stream_free(pointer) }

    /// Where records are read to before they are opened.
    package var input: UnsafeMutableRawBufferPointer { terminator.input }

    /// Opens the first `count` bytes of `input`; part of a record is kept until the rest has come. Handshakes go on in here.
    /// - Parameter buffer: of at least `TLSTerminator.openedBytesMax`.
    /// - Returns: the number of bytes opened.
    package func open(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let exchange = terminator.exchange
        exchange.pointee.input = UnsafePointer(input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        exchange.pointee.input_count = count
        var opened = 0
        while condition == .open, awaitedName == nil,
            exchange.pointee.input_count > 0 || ctls_has_opened(pointer) == 1
        {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[opened...])
            let result = ctls_open(pointer, room.baseAddress, room.count)
            guard result < 0 else {
                opened += result
                continue
            }
            take(result)
            if result == ctls_needs_input { break }
        }
        exchange.pointee.input_count = 0
        if session == nil { shakeHands() }
        return opened
    }

    /// Goes on with a handshake that waited: with the certificate that there is now, or with none.
    package func goOn() {
        guard awaitedName != nil, condition == .open else { return }
        awaitedName = nil
        terminator.hasWaited = true
        var nothing: UInt8 = 0
        // Before the client has answered there is nothing to open.
        take(ctls_open(pointer, &nothing, 1))
        terminator.hasWaited = false
        shakeHands()
    }

    /// Anything but opened bytes.
    private func take(_ result: Int) {
        switch result {
        case Int(ctls_needs_input): break
        case Int(ctls_ended): condition = .ended
        case Int(ctls_needs_context) where terminator.exchange.pointee.input_count == 0:
            awaitedName = terminator.takeGreetedName()
        // A client that goes on before it was answered is none.
        default: condition = .failed
        }
    }

    /// What became of the handshake in the last call.
    private func shakeHands() {
        let name = terminator.takeGreetedName()
        if !name.isEmpty { serverName = name }
        guard condition != .failed, ctls_is_agreed(pointer) == 1 else { return }
        session = TLSSession(pointer, serverName: serverName)
    }

    /// Seals bytes behind what is sealed already.
    package func seal(_ bytes: UnsafeRawBufferPointer) {
        guard condition != .failed, bytes.count > 0 else { return }
        if ctls_seal(pointer, bytes.baseAddress, bytes.count) != 1 { condition = .failed }
    }

    /// Seals the word that nothing more comes from this side (`close_notify`).
    package func sealEnd() {
        guard condition != .failed, session != nil else { return }
        ctls_seal_end(pointer)
    }

    /// What was sealed and is to be sent before any other stream of the thread goes on.
    package var sealed: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: terminator.exchange.pointee.output, count: terminator.exchange.pointee.output_count)
    }

    package func forgetSealed() { terminator.exchange.pointee.output_count = 0 }
}
