internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// What Hummingbird's server does with each connection: one task that answers its requests in turn.
struct ConnectionSetup: ServerChildChannel {
    typealias Value = NIOAsyncChannel<RequestParser.Part, ResponsePart>

    let front: Front
    let timeouts: ConnectionTimeouts

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ConnectionHandler(timeouts: timeouts))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        do {
            try await withTaskCancellationHandler {
                try await withGracefulShutdownHandler {
                    try await value.executeThenClose { parts, outbound in
                        let parts = PartReader(parts)
                        let address = channel.remoteAddress?.ipAddress ?? ""
                        try await serve(parts, outbound, from: address)
                        // The handler closes once the client has taken the last response.
                        try await channel.closeFuture.get()
                    }
                } onGracefulShutdown: {
                    channel.pipeline.fireUserInboundEventTriggered(ConnectionShouldDrain())
                }
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            logger.debug("A connection broke.", metadata: ["error": "\(error)"])
        }
    }

    /// Returns once a response has closed the connection.
    /// - Throws: `ConnectionEnded` when the client has.
    private func serve(
        _ parts: PartReader, _ outbound: NIOAsyncChannelOutboundWriter<ResponsePart>, from address: String
    ) async throws {
        while true {
            switch try await parts.next() {
            case .head(let head):
                let exchange = Exchange(head, parts, outbound, from: address, of: front)
                guard try await exchange.run() else { return }
            case .refused(let refusal):
                return try await front.refuse(refusal, outbound)
            case .body, .end: continue
            case nil: throw ConnectionEnded()
            }
        }
    }
}

/// The client closed the connection between two requests.
struct ConnectionEnded: Error {}
