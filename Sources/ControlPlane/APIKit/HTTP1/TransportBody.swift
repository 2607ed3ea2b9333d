internal import NIOCore
internal import Synchronization

/// The bytes of one request's body as they come over the connection, read once and in order.
final class TransportBody: Sendable {
    /// What the connection needs to know once the response is there.
    struct Remainder: Sendable {
        /// The body was read to its end.
        var isEnded: Bool
        /// The connection is of no more use for requests.
        var isBroken: Bool
        /// The client still waits for `100 Continue` and may never send its body.
        var waitsForContinue: Bool
        /// Bytes that are still to come; `nil` when nobody knows.
        var bytes: Int64?
    }

    private struct State {
        var remainder: Remainder
        var isRetired = false
    }

    private let state: Mutex<State>
    private let parts: PartReader
    private let outbound: NIOAsyncChannelOutboundWriter<ResponsePart>
    let announcedBytes: Int64?

    init(_ head: RequestHead, _ parts: PartReader, _ outbound: NIOAsyncChannelOutboundWriter<ResponsePart>) {
        announcedBytes =
            switch head.framing {
            case .none: 0
            case .length(let bytes): bytes
            case .chunked: nil
            }
        state = Mutex(
            State(
                remainder: Remainder(
                    isEnded: false,
                    isBroken: false,
                    // Also of an empty body: botocore misreads the connection's next response when this one comes
                    // without `100 Continue`.
                    waitsForContinue: head.expectation != .none && head.framing != .none,
                    bytes: announcedBytes)))
        self.parts = parts
        self.outbound = outbound
    }

    /// The next bytes; `nil` at the end.
    /// - Throws: `APIError` when the client breaks off or stands still.
    func next() async throws -> ByteBuffer? {
        let now = state.withLock { state in
            defer { state.remainder.waitsForContinue = false }
            return state
        }
        guard !now.isRetired, !now.remainder.isBroken else { throw APIError.incompleteBody }
        if now.remainder.isEnded { return nil }
        if now.remainder.waitsForContinue {
            try await outbound.write(.bytes(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")))
        }
        return try await receive()
    }

    private func receive() async throws -> ByteBuffer? {
        let part: RequestParser.Part?
        do {
            part = try await parts.next()
        } catch {
            state.withLock { $0.remainder.isBroken = true }
            throw APIError.incompleteBody
        }
        switch part {
        case .body(let bytes):
            state.withLock { state in
                state.remainder.bytes = state.remainder.bytes.map { $0 - Int64(bytes.readableBytes) }
            }
            return bytes
        case .end:
            state.withLock { state in
                state.remainder.isEnded = true
                state.remainder.bytes = 0
            }
            return nil
        case .refused(let refusal):
            state.withLock { $0.remainder.isBroken = true }
            throw APIError(code: refusal.code, status: refusal.status, message: refusal.message)
        case .head, nil:
            state.withLock { $0.remainder.isBroken = true }
            throw APIError.incompleteBody
        }
    }

    var remainder: Remainder { state.withLock { $0.remainder } }

    /// From now on nobody but the connection reads.
    func retire() { state.withLock { $0.isRetired = true } }

    /// Reads the rest of the body away.
    /// - Returns: whether it has ended.
    func drain() async -> Bool {
        while !remainder.isEnded, !remainder.isBroken {
            do { _ = try await receive() } catch { return false }
        }
        return remainder.isEnded
    }
}
