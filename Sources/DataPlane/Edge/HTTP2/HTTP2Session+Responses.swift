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
        loop.count(error.status, .http2)
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
        let template = loop.template
        let block = entry.block
        let siteBlock = visit.siteFields?.block ?? []
        let count = template.blockBytes + block.count + siteBlock.count
        guard count <= Limits.http2FrameBytesMax else {
            var whole = [UInt8](repeating: 0, count: template.blockBytes)
            whole.withUnsafeMutableBytes { template.writeBlock(visit.id, into: $0) }
            whole += block + siteBlock
            return whole.withUnsafeBytes { output.writeHeaders($0, stream: id, endsStream: endsStream) }
        }
        let flags = FrameFlag.endHeaders | (endsStream ? FrameFlag.endStream : 0)
        let total = FrameHeader.byteCount + count
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { target in
            FrameHeader(.headers, flags: flags, stream: id, length: count).write(into: target)
            let payload = UnsafeMutableRawBufferPointer(rebasing: target[FrameHeader.byteCount...])
            template.writeBlock(visit.id, into: payload)
            UnsafeMutableRawBufferPointer(rebasing: payload[template.blockBytes...]).copyBytes(from: block)
            UnsafeMutableRawBufferPointer(rebasing: payload[(template.blockBytes + block.count)...])
                .copyBytes(from: siteBlock)
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
            source = BodySource(nil, pieces: [.bytes(ByteBuffer(bytes: body))])
        case .memory(let content): source = BodySource(nil, pieces: [.bytes(content)])
        case .stream(let content, let pieces): source = BodySource(content, pieces: pieces)
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
    func endStream(_ stream: HTTP2Stream) {
        stream.response = nil
        if stream.isRequestEnded { close(stream) } else { abandon(stream.id, .noError) }
    }
}
