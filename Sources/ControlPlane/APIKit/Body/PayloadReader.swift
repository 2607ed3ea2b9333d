internal import Crypto
internal import Model
internal import NIOCore
internal import Synchronization

/// Turns the bytes of the connection into verified payload.
final class PayloadReader: Sendable {
    private struct State {
        var decoder: AWSChunkedDecoder?
        var hasher: SHA256?
        var isFinished = false
        /// What the first failed read threw: every later one throws it again.
        var failure: APIError?
    }

    private let source: @Sendable () async throws -> ByteBuffer?
    private let expectedHash: String?
    private let state: Mutex<State>

    init(
        _ mode: PayloadMode, signing: SigningContext?, source: @escaping @Sendable () async throws -> ByteBuffer?
    ) {
        self.source = source
        switch mode {
        case .sha256(let hash):
            expectedHash = hash
            state = Mutex(State(hasher: SHA256()))
        case .unsigned:
            expectedHash = nil
            state = Mutex(State())
        case .chunks(let chunks):
            expectedHash = nil
            state = Mutex(State(decoder: AWSChunkedDecoder(chunks, signing: signing)))
        }
    }

    var trailerValue: String? {
        state.withLock { $0.isFinished ? $0.decoder?.trailer?.value : nil }
    }

    /// The next piece of payload; `nil` once the whole body was found right.
    func next() async throws -> ByteBuffer? {
        while true {
            let isFinished = try state.withLock { state throws(APIError) in
                if let failure = state.failure { throw failure }
                return state.isFinished
            }
            if isFinished { return nil }
            do {
                guard let piece = try await source() else {
                    try finish()
                    return nil
                }
                let payload = try take(piece)
                if payload.readableBytes > 0 { return payload }
            } catch let error as APIError {
                state.withLock { $0.failure = error }
                throw error
            }
        }
    }

    private func take(_ piece: ByteBuffer) throws(APIError) -> ByteBuffer {
        try state.withLock { state throws(APIError) in
            piece.withUnsafeReadableBytes { state.hasher?.update(bufferPointer: $0) }
            return try state.decoder?.decode(piece) ?? piece
        }
    }

    private func finish() throws(APIError) {
        try state.withLock { state throws(APIError) in
            try state.decoder?.finish()
            if let expectedHash, let hasher = state.hasher {
                let computed = Hexadecimal.encode(hasher.finalize())
                guard SigningKey.matches(computed, expectedHash.lowercased()) else {
                    throw .contentSHA256Mismatch(client: expectedHash, computed: computed)
                }
            }
            state.isFinished = true
        }
    }
}
