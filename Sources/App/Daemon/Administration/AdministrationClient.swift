internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Sends an administrative command to the server that uses a data directory.
package enum AdministrationClient {
    /// The server's answer; `nil` when no server uses the directory.
    package static func perform(_ command: AdministrativeCommand, data: String) async throws -> AdministrativeAnswer? {
        guard let channel = await connect(data) else { return nil }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: try JSONEncoder().encode(command) + [UInt8(ascii: "\n")]))
            var answer = ByteBuffer()
            for try await part in inbound {
                answer.writeImmutableBuffer(part)
                guard answer.readableBytes <= AdministrationSocket.messageBytesMax else { break }
            }
            return try JSONDecoder().decode(AdministrativeAnswer.self, from: Data(answer.readableBytesView))
        }
    }

    private static func connect(_ data: String) async -> NIOAsyncChannel<ByteBuffer, ByteBuffer>? {
        try? await AdministrationSocket.withShortPath(in: data) { path in
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
        }
    }
}
