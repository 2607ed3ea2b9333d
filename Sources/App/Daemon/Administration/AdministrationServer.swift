internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Takes administrative commands from the socket in the data directory, whose mode lets only the server's own user in.
struct AdministrationServer: Service {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let administrator: Administrator
    private let channel: NIOAsyncChannel<Connection, Never>
    private let path: String

    static func start(
        _ administrator: Administrator, in data: String, group: any EventLoopGroup
    ) async throws -> AdministrationServer {
        // Only one server has the data directory open; a socket that lies there is an earlier one's.
        unlink(AdministrationSocket.path(in: data))
        let channel = try await AdministrationSocket.withShortPath(in: data) { path in
            try await ServerBootstrap(group: group)
                .bind(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        }
        chmod(AdministrationSocket.path(in: data), 0o600)
        return AdministrationServer(
            administrator: administrator, channel: channel, path: AdministrationSocket.path(in: data))
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await channel.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections {
                        group.addTask { await serve(connection) }
                    }
                }
            }
        } onGracefulShutdown: {
            channel.channel.close(promise: nil)
        }
        unlink(path)
    }

    /// One command, one answer. A connection that breaks or says something else is closed.
    private func serve(_ connection: Connection) async {
        try? await connection.executeThenClose { inbound, outbound in
            var message = ByteBuffer()
            for try await part in inbound {
                message.writeImmutableBuffer(part)
                guard message.readableBytes <= AdministrationSocket.messageBytesMax else { return }
                guard message.readableBytesView.last == UInt8(ascii: "\n") else { continue }
                let bytes = Data(message.readableBytesView)
                let command = try JSONDecoder().decode(AdministrativeCommand.self, from: bytes)
                let answer = await administrator.perform(command)
                try await outbound.write(ByteBuffer(bytes: try JSONEncoder().encode(answer) + [UInt8(ascii: "\n")]))
                return
            }
        }
    }
}
