internal import NIOCore
internal import Synchronization

/// Reads a form out of a request's body as far as somebody asks, so that a slow store holds the client back. One task at a time reads.
package final class MultipartFormReader: Sendable {
    private struct State {
        var parser: MultipartFormParser
        /// What is not parsed yet of the piece of body that came last.
        var input = ByteBuffer()
    }

    private let body: RequestBody
    private let state: Mutex<State>

    package init(_ body: RequestBody, boundary: [UInt8], fieldBytesMax: Int) {
        self.body = body
        state = Mutex(State(parser: MultipartFormParser(boundary: boundary, fieldBytesMax: fieldBytesMax)))
    }

    /// The next event; `nil` once the whole body was read and found to be a form.
    /// - Throws: `MultipartFormParser.Problem`, and what reading the body throws.
    package func next() async throws -> MultipartFormParser.Event? {
        while true {
            let event = try state.withLock { state throws(MultipartFormParser.Problem) in
                try state.parser.next(from: &state.input)
            }
            if let event { return event }
            var iterator = body.makeAsyncIterator()
            guard let piece = try await iterator.next() else {
                try state.withLock { state throws(MultipartFormParser.Problem) in try state.parser.finish() }
                return nil
            }
            state.withLock { $0.input = piece }
        }
    }

    /// The content of the file, once its beginning was told. It ends when the body has, behind the file too.
    package var file: RequestBody {
        RequestBody(
            announcedBytes: nil, trailerName: nil,
            read: { [self] in
                guard case .content(let bytes)? = try await next() else { return nil }
                return bytes
            },
            trailerValue: { nil })
    }
}
