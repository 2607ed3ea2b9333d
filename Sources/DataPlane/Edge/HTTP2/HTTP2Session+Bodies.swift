import Model
import NIOCore

extension HTTP2Session {
    /// Writes parts of bodies, each stream's by turns; false when none can go on.
    func pump() -> Bool {
        guard !streams.isEmpty else { return false }
        beginOutput()
        var stuck = 0
        while stuck < streams.count, output.readableBytes < HTTP2Session.outputBytesMax {
            if turn >= streams.count { turn = 0 }
            let stream = streams[turn]
            turn += 1
            if send(stream) { stuck = 0 } else { stuck += 1 }
        }
        let hasMoved = output.readableBytes > 0
        endOutput()
        return hasMoved
    }

    /// Writes the next part of a body; false when the stream cannot go on.
    private func send(_ stream: HTTP2Stream) -> Bool {
        guard stream.state == .sending, stream.response != nil, state != .over else { return false }
        if stream.response?.pending.readableBytes == 0, !fill(stream) { return false }
        guard let pending = stream.response?.pending, let isLast = stream.response?.isLast else { return false }
        let count = min(pending.readableBytes, Limits.http2FrameBytesMax, stream.sendWindow, sendWindow)
        let isEnd = isLast && count == pending.readableBytes
        guard count > 0 || isEnd else { return false }
        stream.response?.bytesSent += Int64(count)
        if isEnd { record(stream) }
        pending.withUnsafeReadableBytes { bytes in
            let header = FrameHeader(.data, flags: isEnd ? FrameFlag.endStream : 0, stream: stream.id, length: count)
            output.writeFrame(header, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        stream.response?.pending.moveReaderIndex(forwardBy: count)
        stream.sendWindow -= count
        sendWindow -= count
        deadlines.noteProgress()
        patience.earn(forBytes: count)
        guard isEnd else { return true }
        patience.earn(PeerPatience.responsePoints)
        endStream(stream)
        return true
    }

    /// How many streams have a chunk in memory, or will have one in a moment.
    private var chunksHeld: Int { streams.all.reduce(0) { $0 + ($1.holdsChunk ? 1 : 0) } }

    /// What that takes: bytes of a chunk hold all of it.
    var bytesHeld: Int { streams.isEmpty ? 0 : chunksHeld * ChunkedContent.chunkBytes }

    /// Gets the next part of a body ready; false when it has to be waited for.
    private func fill(_ stream: HTTP2Stream) -> Bool {
        guard stream.response?.isReading == false else { return false }
        let window = min(stream.sendWindow, sendWindow)
        let mayRead = window > 0 && chunksHeld < Limits.http2ChunksHeldMax
        switch stream.response?.source.next(countMax: mayRead ? Int64(window) : 0) {
        case .bytes(let bytes)?: stream.response?.pending = bytes
        case .read(let offset, let count)?: return read(stream, offset, count)
        case .end?: break
        case .later?, nil: return false
        }
        return true
    }

    /// False when the bytes have to be waited for.
    private func read(_ stream: HTTP2Stream, _ offset: Int64, _ count: Int) -> Bool {
        guard let content = stream.response?.source.content else { return false }
        let kept = loop.read(content, at: offset, count: count) { [self, connection] bytes in
            guard connection.isOpen, streams.find(stream.id) === stream else { return }
            stream.response?.isReading = false
            deadlines.noteProgress()
            if let bytes {
                stream.response?.pending = bytes
            } else {
                // The head promised more.
                beginOutput()
                abandon(stream.id, .internalError)
                endOutput()
            }
            connection.proceed()
        }
        guard let kept else {
            stream.response?.isReading = true
            return false
        }
        stream.response?.pending = kept
        return true
    }

    /// Logs the response of a stream, once.
    func record(_ stream: HTTP2Stream) {
        guard let response = stream.response, let visit = response.visit else { return }
        stream.response?.visit = nil
        var outcome = response.outcome
        outcome.bytesSent = response.bytesSent
        stream.bytes.withUnsafeReadableBytes {
            loop.recordStreamed(outcome, visit, Span(_unsafeBytes: $0), peer: connection.peer)
        }
    }
}
