internal import NIOCore
internal import Synchronization

/// Hands out a connection's parts to the connection's task and, while that waits for a service, to the reader of the request's body.
final class PartReader: Sendable {
    typealias Parts = NIOAsyncChannelInboundStream<RequestParser.Part>

    /// Two tasks read at the same time.
    struct ReadTwice: Error {}

    // Touched only by the task that set `isReading`.
    nonisolated(unsafe) private var parts: Parts.AsyncIterator
    private let isReading = Atomic(false)

    init(_ parts: Parts) {
        self.parts = parts.makeAsyncIterator()
    }

    /// `nil` when the client has closed its side.
    func next() async throws -> RequestParser.Part? {
        guard isReading.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
        else { throw ReadTwice() }
        defer { isReading.store(false, ordering: .releasing) }
        var parts = parts
        let part = try await parts.next()
        self.parts = parts
        return part
    }
}
