import NIOCore

extension VisitHandler {
    /// Hands over chunks as long as the socket takes them, and has the next one read meanwhile.
    func pump(_ context: ChannelHandlerContext) {
        while state == .streaming, stream != nil {
            if let chunk = stream?.held {
                guard isWritable else { return }
                stream?.held = nil
                send(chunk, context)
                continue
            }
            guard stream?.isReading == false, let next = stream?.body.next() else { return }
            switch next {
            case .text(let text): send(ByteBuffer(bytes: text), context)
            case .read(let offset, let count): readChunk(offset, count, context)
            case .end: return endStream(context)
            }
        }
    }

    private func readChunk(_ offset: Int64, _ count: Int, _ context: ChannelHandlerContext) {
        guard let reader = stream?.body.reader else { return }
        stream?.isReading = true
        var isSynchronous = true
        reader.read(at: offset, count: count, on: context.eventLoop).assumeIsolated().whenComplete { [self] result in
            guard state == .streaming, stream != nil else { return }
            stream?.isReading = false
            guard case .success(let chunk) = result, chunk.readableBytes == count else {
                // The head promised more: only a broken connection can tell.
                return context.close(promise: nil)
            }
            stream?.held = chunk
            if !isSynchronous { pump(context) }
        }
        isSynchronous = false
    }

    /// The log line goes before the last bytes, so that it is there when the peer has seen the end.
    private func send(_ chunk: ByteBuffer, _ context: ChannelHandlerContext) {
        stream?.body.noteSent(chunk.readableBytes)
        if stream?.isAtEnd == true { recordStream() }
        context.writeAndFlush(wrapOutboundOut(chunk), promise: nil)
    }

    private func endStream(_ context: ChannelHandlerContext) {
        guard let stream else { return }
        self.stream = nil
        if var rest {
            rest.moveReaderIndex(forwardBy: min(stream.requestBytes, rest.readableBytes))
            self.rest = rest.readableBytes == 0 ? nil : rest
        }
        endRequest()
        if stream.body.visit.closes || loop.isDraining { return finish(context) }
        state = .reading
        resume(context)
    }

    /// Logs the streamed response, once.
    func recordStream() {
        guard let body = stream?.body, stream?.isRecorded == false, let rest else { return }
        stream?.isRecorded = true
        rest.withUnsafeReadableBytes { bytes in
            loop.recordStreamed(body, Span(_unsafeBytes: bytes), remoteAddress: remoteAddress)
        }
    }
}
