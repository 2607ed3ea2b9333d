import Model
import NIOCore

extension HTTP2Session {
    // MARK: Responses

    /// Writes a response, its head at once and its body as far as the windows are open, and logs it before its end can leave.
    func respond(
        _ id: UInt32, _ plan: Plan, _ visit: Visit, _ bytes: UnsafeRawBufferPointer, _ stream: HTTP2Stream?
    ) {
        let request = HTTP2Request(head: visit.head, received: visit.received)
        guard case .whole(let entry) = plan else {
            var message = loop.takeOutput()
            let response = loop.write(plan, visit, Span(_unsafeBytes: bytes), &message)
            translate(message, id, Reply(request: request, visit: visit, response: response), bytes, stream)
            return loop.giveBack(message)
        }
        let response = loop.responseToWhole(entry, visit)
        let body = visit.hasBody ? entry.prebuiltBody : 0..<0
        writeHead(entry, id, visit, endsStream: !(visit.hasBody && entry.bytes > 0))
        entry.whole.withUnsafeBytes { whole in
            let body = UnsafeRawBufferPointer(rebasing: whole[body])
            follow(id, Reply(request: request, visit: visit, response: response), body, bytes, stream)
        }
    }

    /// Answers a request that cannot be understood.
    func refuse(_ id: UInt32, _ error: WebsiteError) {
        var message = loop.takeOutput()
        loop.writeRefusal(error, .none, hasBody: true, &message)
        let request = HTTP2Request(head: RequestHead(), received: loop.clock.now)
        translate(message, id, Reply(request: request), UnsafeRawBufferPointer(start: nil, count: 0), nil)
        loop.giveBack(message)
    }

    /// Answers with a response that no site logs.
    func send(
        _ reply: Unlogged, _ id: UInt32, _ request: HTTP2Request, _ bytes: UnsafeRawBufferPointer,
        _ stream: HTTP2Stream?
    ) {
        var message = loop.takeOutput()
        loop.write(reply, request.head, .none, &message)
        translate(message, id, Reply(request: request), bytes, stream)
        loop.giveBack(message)
    }

    /// What a response is made for.
    private struct Reply {
        var request: HTTP2Request
        /// `nil` when no site logs it.
        var visit: Visit?
        var response = WrittenResponse(outcome: VisitLog.Outcome(status: 0))
    }

    // MARK: Heads

    /// The hot one: both parts of the block were made before.
    private func writeHead(_ entry: CachedObject, _ id: UInt32, _ visit: Visit, endsStream: Bool) {
        loop.template.setDate(loop.clock.now)
        let block = entry.block
        let count = loop.template.blockBytes + block.count
        guard visit.siteFields == nil, count <= Limits.http2FrameBytesMax else {
            var whole = [UInt8](repeating: 0, count: loop.template.blockBytes)
            whole.withUnsafeMutableBytes { loop.template.writeBlock(visit.id, into: $0) }
            whole.append(contentsOf: block)
            if let fields = visit.siteFields { whole.append(contentsOf: fields.block) }
            return whole.withUnsafeBytes { output.writeHeaders($0, stream: id, endsStream: endsStream) }
        }
        let flags = FrameFlag.endHeaders | (endsStream ? FrameFlag.endStream : 0)
        let header = FrameHeader(.headers, flags: flags, stream: id, length: count)
        let total = FrameHeader.byteCount + count
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { target in
            header.write(into: target)
            let payload = UnsafeMutableRawBufferPointer(rebasing: target[FrameHeader.byteCount...])
            loop.template.writeBlock(visit.id, into: payload)
            block.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: payload[loop.template.blockBytes...]).copyMemory(from: $0)
            }
            return total
        }
    }

    /// Sends a response that was written as HTTP/1.1 has it: the fields are the same, and they are told in one place only.
    private func translate(
        _ message: ByteBuffer, _ id: UInt32, _ reply: Reply, _ bytes: UnsafeRawBufferPointer, _ stream: HTTP2Stream?
    ) {
        message.withUnsafeReadableBytes { message in
            var block: [UInt8] = []
            let headEnd = HPACKEncoder.append(head: Span(_unsafeBytes: message), to: &block)
            let body = UnsafeRawBufferPointer(rebasing: message[headEnd...])
            var endsStream = body.isEmpty
            if case .none = reply.response.rest {} else { endsStream = false }
            block.withUnsafeBytes { output.writeHeaders($0, stream: id, endsStream: endsStream) }
            follow(id, reply, body, bytes, stream)
        }
    }

    // MARK: Bodies

    /// What follows a head: nothing, a small body that fits through the windows, or one that takes turns with others.
    private func follow(
        _ id: UInt32, _ reply: Reply, _ body: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer,
        _ stream: HTTP2Stream?
    ) {
        let source: BodySource
        switch reply.response.rest {
        case .none:
            let window = min(sendWindow, stream?.sendWindow ?? peer.initialWindow, Limits.http2FrameBytesMax)
            guard body.count > window else { return complete(id, reply, body, bytes, stream) }
            source = BodySource(reader: nil, pieces: [.bytes(ByteBuffer(bytes: body))])
        case .memory(let content): source = BodySource(reader: nil, pieces: [.bytes(content)])
        case .stream(let reader, let pieces): source = BodySource(reader: reader, pieces: pieces)
        }
        let stream = stream ?? wait(id, reply.request, bytes)
        stream.state = .sending
        stream.response = HTTP2Stream.Response(visit: reply.visit, outcome: reply.response.outcome, source: source)
    }

    private func complete(
        _ id: UInt32, _ reply: Reply, _ body: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer,
        _ stream: HTTP2Stream?
    ) {
        if let visit = reply.visit {
            loop.record(
                reply.response.outcome, visit, Span(_unsafeBytes: bytes), peer: connection.peer)
        }
        if !body.isEmpty {
            output.writeFrame(FrameHeader(.data, flags: FrameFlag.endStream, stream: id, length: body.count), body)
            sendWindow -= body.count
            patience.earn(forBytes: body.count)
        }
        patience.earn(PeerPatience.responsePoints)
        if let stream { endStream(stream) }
    }

    /// The response is in the output. A client that has not sent all of its request need not (RFC 9113 section 8.1).
    private func endStream(_ stream: HTTP2Stream) {
        stream.response = nil
        if stream.isRequestEnded { close(stream) } else { abandon(stream.id, .noError) }
    }

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

    /// Gets the next part of a body ready; false when it has to be waited for.
    private func fill(_ stream: HTTP2Stream) -> Bool {
        guard stream.response?.isReading == false else { return false }
        let window = min(stream.sendWindow, sendWindow)
        let readsNow = streams.all.reduce(0) { $0 + ($1.holdsChunk ? 1 : 0) }
        let mayRead = window > 0 && readsNow < Limits.http2ChunksHeldMax
        switch stream.response?.source.next(countMax: mayRead ? Int64(window) : 0) {
        case .bytes(let bytes)?: stream.response?.pending = bytes
        case .read(let offset, let count)?:
            read(stream, offset, count)
            return false
        case .end?: break
        case .later?, nil: return false
        }
        return true
    }

    private func read(_ stream: HTTP2Stream, _ offset: Int64, _ count: Int) {
        guard let reader = stream.response?.source.reader else { return }
        stream.response?.isReading = true
        let reply = loop.questions.content { [self, connection] result in
            guard connection.isOpen, streams.find(stream.id) === stream else { return }
            stream.response?.isReading = false
            deadlines.noteProgress()
            if case .success(let chunk) = result, chunk.readableBytes == count {
                stream.response?.pending = chunk
            } else {
                // The head promised more.
                beginOutput()
                abandon(stream.id, .internalError)
                endOutput()
            }
            connection.proceed()
        }
        reader.read(at: offset, count: count, reply: reply)
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
