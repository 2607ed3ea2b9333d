package import NIOCore
internal import Synchronization

/// A request's body after its transfer and `aws-chunked` coding were taken off.
///
/// The first read sends `100 Continue` when the client waits for it. Reading throws `APIError` when a signature of a chunk, the
/// payload's SHA-256, its length or the trailer turns out wrong, at the latest at the end: nothing may be committed before the
/// sequence has ended. It is read once, by one task at a time, before the service answers; later reads throw.
///
/// A client that sends `aws-chunked` lists it in `Content-Encoding`; whoever stores that header takes `aws-chunked` out of it.
package struct RequestBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    package typealias Failure = any Error

    /// The number of payload bytes announced (`x-amz-decoded-content-length`, else `Content-Length`); `nil` when the client named
    /// none.
    package let announcedBytes: Int64?
    /// The announced checksum trailer's name, lower case, such as `x-amz-checksum-crc32`; `nil` when there is none.
    package let trailerName: String?

    private let read: @Sendable () async throws -> ByteBuffer?
    private let trailer: @Sendable () -> String?

    package init(
        announcedBytes: Int64?,
        trailerName: String?,
        read: @escaping @Sendable () async throws -> ByteBuffer?,
        trailerValue: @escaping @Sendable () -> String?
    ) {
        self.announcedBytes = announcedBytes
        self.trailerName = trailerName
        self.read = read
        self.trailer = trailerValue
    }

    /// A body at hand, for tests and for forwarding.
    /// - Parameter piece: the largest piece that one read yields.
    package init(
        bytes: some Collection<UInt8>, announcedBytes: Int64? = nil, trailer: (name: String, value: String)? = nil,
        piece: Int = 64 * 1024
    ) {
        let rest = Rest(ByteBuffer(bytes: bytes))
        self.init(
            announcedBytes: announcedBytes ?? Int64(bytes.count),
            trailerName: trailer?.name,
            read: { rest.next(upTo: piece) },
            trailerValue: { trailer?.value }
        )
    }

    /// The trailer's value, once the sequence has ended.
    package var trailerValue: String? { trailer() }

    /// All of the body.
    /// - Throws: `tooLarge` when it is longer than `limit`.
    package func collect(upTo limit: Int, tooLarge: APIError) async throws -> ByteBuffer {
        guard announcedBytes ?? 0 <= Int64(limit) else { throw tooLarge }
        var collected = ByteBuffer()
        for try await var piece in self {
            guard piece.readableBytes <= limit - collected.readableBytes else { throw tooLarge }
            collected.writeBuffer(&piece)
        }
        return collected
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let read: @Sendable () async throws -> ByteBuffer?

        package mutating func next() async throws -> ByteBuffer? { try await read() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(read: read) }

    private final class Rest: Sendable {
        private let buffer: Mutex<ByteBuffer>

        init(_ buffer: ByteBuffer) { self.buffer = Mutex(buffer) }

        func next(upTo count: Int) -> ByteBuffer? {
            buffer.withLock { $0.readableBytes == 0 ? nil : $0.readSlice(length: Swift.min(count, $0.readableBytes)) }
        }
    }
}
