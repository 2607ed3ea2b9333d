import NIOCore

extension Connection {
    /// Hands over the next part of the body and has the one behind it read meanwhile; false when it has to be waited for.
    func pump() -> Bool {
        if let chunk = stream?.held {
            guard socket.isWritable else { return false }
            stream?.held = nil
            send(chunk)
            return true
        }
        guard stream?.isReading == false, let next = stream?.body.next() else { return false }
        switch next {
        case .text(let text): send(ByteBuffer(bytes: text))
        case .read(let offset, let count): readChunk(offset, count)
        case .end: endStream()
        }
        return true
    }

    private func readChunk(_ offset: Int64, _ count: Int) {
        guard let reader = stream?.body.reader else { return }
        stream?.isReading = true
        let reply = loop.questions.content { [self] result in
            guard state == .streaming, stream != nil else { return }
            stream?.isReading = false
            guard case .success(let chunk) = result, chunk.readableBytes == count else {
                // The head promised more: only a broken connection can tell.
                return close()
            }
            stream?.held = chunk
            proceed()
        }
        reader.read(at: offset, count: count, reply: reply)
    }

    /// The log line goes before the last bytes, so that it is there when the peer has seen the end.
    private func send(_ chunk: ByteBuffer) {
        stream?.body.noteSent(chunk.readableBytes)
        if stream?.isAtEnd == true { recordStream() }
        socket.send(body: chunk)
    }

    private func endStream() {
        guard let stream else { return }
        self.stream = nil
        if var rest {
            rest.moveReaderIndex(forwardBy: min(stream.requestBytes, rest.readableBytes))
            self.rest = rest.readableBytes == 0 ? nil : rest
        }
        endRequest()
        state = stream.body.visit.closes || loop.isDraining ? .closing : .reading
    }

    /// Logs the streamed response, once.
    func recordStream() {
        guard let body = stream?.body, stream?.isRecorded == false, let rest else { return }
        stream?.isRecorded = true
        rest.withUnsafeReadableBytes { bytes in
            loop.recordStreamed(body, Span(_unsafeBytes: bytes), peer: peer)
        }
    }
}
