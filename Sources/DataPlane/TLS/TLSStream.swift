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

    private let connection: OpaquePointer
    // Ends after its last stream.
    private unowned(unsafe) let terminator: TLSTerminator
    private var serverName: [UInt8] = []
    /// What was agreed on; `nil` before.
    package private(set) var session: TLSSession?
    package private(set) var condition = Condition.open

    init(_ connection: OpaquePointer, _ terminator: TLSTerminator) {
        self.connection = connection
        self.terminator = terminator
    }

    deinit { SSL_free(connection) }

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
        while condition == .open, exchange.pointee.input_count > 0 || SSL_has_pending(connection) == 1 {
            var read = 0
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[opened...])
            let result = SSL_read_ex(connection, room.baseAddress, room.count, &read)
            opened += read
            if result != 1, isOver(result) { break }
        }
        exchange.pointee.input_count = 0
        if session == nil { shakeHands() }
        return opened
    }

    /// What became of the handshake in the last call.
    private func shakeHands() {
        let name = terminator.takeGreetedName()
        if !name.isEmpty { serverName = name }
        guard condition != .failed, SSL_is_init_finished(connection) == 1 else { return }
        session = TLSSession(connection, serverName: serverName)
    }

    /// Whether nothing more can be read now.
    private func isOver(_ result: Int32) -> Bool {
        switch SSL_get_error(connection, result) {
        case SSL_ERROR_WANT_READ: break
        case SSL_ERROR_ZERO_RETURN: condition = .ended
        default:
            condition = .failed
            ERR_clear_error()
        }
        return true
    }

    /// Seals bytes behind what is sealed already.
    package func seal(_ bytes: UnsafeRawBufferPointer) {
        guard condition != .failed, bytes.count > 0 else { return }
        var written = 0
        guard SSL_write_ex(connection, bytes.baseAddress, bytes.count, &written) != 1 else { return }
        condition = .failed
        ERR_clear_error()
    }

    /// Seals the word that nothing more comes from this side (`close_notify`).
    package func sealEnd() {
        guard condition != .failed, session != nil else { return }
        if SSL_shutdown(connection) < 0 { ERR_clear_error() }
    }

    /// What was sealed and is to be sent before any other stream of the thread goes on.
    package var sealed: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: terminator.exchange.pointee.output, count: terminator.exchange.pointee.output_count)
    }

    package func forgetSealed() { terminator.exchange.pointee.output_count = 0 }
}
