import NIOCore

extension HTTP1Session {
    /// Hands over the next part of the body and has the one behind it read meanwhile; false when it has to be waited for.
    func pump(_ connection: Connection) -> Bool {
        if let chunk = stream?.held {
            guard connection.socket.isWritable else { return false }
            stream?.held = nil
            send(chunk, connection)
            return true
        }
        let budget = connection.loop.outputBudget
        guard stream?.isReading == false, connection.socket.isWritable || !budget.isTight,
            let next = stream?.body.source.next(countMax: budget.readBytesMax)
        else { return false }
        switch next {
        case .bytes(let bytes): send(bytes, connection)
        case .read(let offset, let count): readChunk(offset, count, connection)
        case .end, .later: endStream(connection)
        }
        return true
    }

    private func readChunk(_ offset: Int64, _ count: Int, _ connection: Connection) {
        guard let content = stream?.body.source.content else { return }
        stream?.held = connection.loop.read(content, at: offset, count: count) { [self] bytes in
            guard connection.isOpen, stream != nil else { return }
            stream?.isReading = false
            stream?.bytesAsked = 0
            // The head promised more: only a broken connection can tell.
            guard let bytes else { return connection.close() }
            stream?.held = bytes
            connection.proceed()
        }
        guard stream?.held == nil else { return }
        stream?.isReading = true
        stream?.bytesAsked = count
    }

    /// The log line goes before the last bytes, so that it is there when the peer has seen the end.
    private func send(_ chunk: ByteBuffer, _ connection: Connection) {
        stream?.body.noteSent(chunk.readableBytes)
        if stream?.isAtEnd == true { recordStream(connection) }
        connection.socket.send(body: chunk)
    }

    private func endStream(_ connection: Connection) {
        guard let stream else { return }
        self.stream = nil
        if var rest {
            rest.moveReaderIndex(forwardBy: min(stream.requestBytes, rest.readableBytes))
            self.rest = rest.readableBytes == 0 ? nil : rest
        }
        endRequest()
        state = .reading
        if stream.body.visit.closes || connection.loop.isDraining { connection.endAfterOutput() }
    }

    /// Logs the streamed response, once.
    func recordStream(_ connection: Connection) {
        guard let body = stream?.body, stream?.isRecorded == false, let rest else { return }
        stream?.isRecorded = true
        rest.withUnsafeReadableBytes { bytes in
            var outcome = body.outcome
            outcome.bytesSent = body.bytesSent
            connection.loop.recordStreamed(
                outcome, body.visit, Span(_unsafeBytes: bytes), peer: connection.peer)
        }
    }
}
