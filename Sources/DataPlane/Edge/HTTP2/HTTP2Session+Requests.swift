import Model
import NIOCore

extension HTTP2Session {
    // MARK: Header blocks

    func headers(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream & 1 == 1, var block = unpadded(frame, payload) else { return fail(.protocolError) }
        var dependsOnItself = false
        if frame.has(FrameFlag.priority) {
            guard block.count >= 5 else { return fail(.frameSizeError) }
            dependsOnItself = block.bigEndian32(at: 0) & 0x7FFF_FFFF == frame.stream
            block = UnsafeRawBufferPointer(rebasing: block[5...])
        }
        let endsStream = frame.has(FrameFlag.endStream)
        guard !frame.has(FrameFlag.endHeaders) else {
            return endBlock(frame.stream, endsStream: endsStream, dependsOnItself, block)
        }
        openBlock = OpenBlock(
            stream: frame.stream, endsStream: endsStream, dependsOnItself: dependsOnItself,
            bytes: ByteBuffer(bytes: block))
    }

    func continuation(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard openBlock?.stream == frame.stream else { return fail(.protocolError) }
        if payload.count < HTTP2Session.smallFrameBytes, !bear(PeerPatience.Cost.smallFrame) { return }
        openBlock?.bytes.writeBytes(payload)
        guard let block = openBlock else { return }
        guard block.bytes.readableBytes <= Limits.http2HeaderBlockBytesMax else { return fail(.enhanceYourCalm) }
        guard frame.has(FrameFlag.endHeaders) else { return }
        openBlock = nil
        block.bytes.withUnsafeReadableBytes {
            endBlock(block.stream, endsStream: block.endsStream, block.dependsOnItself, $0)
        }
    }

    /// Without padding; `nil` when that is longer than the payload (RFC 9113 section 6.1).
    func unpadded(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard frame.has(FrameFlag.padded) else { return payload }
        guard let padding = payload.first, Int(padding) < payload.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: payload[1..<payload.count - Int(padding)])
    }

    /// A header block is whole. It is decoded whatever becomes of it, because the next ones refer to it.
    private func endBlock(
        _ id: UInt32, endsStream: Bool, _ dependsOnItself: Bool, _ block: UnsafeRawBufferPointer
    ) {
        let section = loop.section
        do throws(HPACKDecoder.Broken) {
            try decoder.decode(block, into: section)
        } catch {
            return fail(.compressionError)
        }
        if section.isTooLarge, !bear(PeerPatience.Cost.largeSection) { return }
        guard id > history.last else { return later(id, endsStream: endsStream, section) }
        guard !isGoingAway else { return }
        history.open(id)
        if dependsOnItself { return reset(id, .protocolError) }
        guard streams.count < Limits.http2StreamsMax else { return reset(id, .refusedStream) }
        begin(id, section, isEnded: endsStream)
    }

    /// A header section on a stream that was opened before: trailers, or a mistake.
    private func later(_ id: UInt32, endsStream: Bool, _ section: FieldSection) {
        if let stream = streams.find(id) {
            guard !stream.isRequestEnded else { return reset(id, .streamClosed) }
            guard endsStream, FieldSectionReader.areTrailers(section) else { return reset(id, .protocolError) }
            return endContent(stream)
        }
        guard !history.wasReset(id) else {
            _ = bear(PeerPatience.Cost.smallFrame)
            return
        }
        fail(history.wasUsed(id) ? .streamClosed : .protocolError)
    }

    // MARK: Requests

    private func begin(_ id: UInt32, _ section: FieldSection, isEnded: Bool) {
        loop.readMailIfNew()
        switch FieldSectionReader.read(section) {
        case .malformed: reset(id, .protocolError)
        case .refused(let error):
            refuse(id, error)
            if !isEnded { abandon(id, .noError) }
        case .request(let head):
            let request = HTTP2Request(head: head, received: loop.clock.now)
            let length = head.contentLength ?? 0
            if isEnded {
                guard length == 0 else { return reset(id, .protocolError) }
                guard isTooMuchHeld else { return answer(id, request, section.bytes, nil) }
                return answer(wait(id, request, section.bytes))
            }
            let stream = HTTP2Stream(
                id, request, ByteBuffer(bytes: section.bytes), isRequestEnded: false, sendWindow: peer.initialWindow)
            streams.append(stream)
            stream.contentDeadline = loop.clock.uptime + loop.timeouts.head
            if length > Int64(ContentSkipper.byteCountMax) { answer(stream) }
        }
    }

    func answer(_ stream: HTTP2Stream) {
        guard !isTooMuchHeld else {
            stream.state = .deferred
            return
        }
        stream.bytes.withUnsafeReadableBytes { answer(stream.id, stream.request, $0, stream) }
    }

    /// Whether bodies that wait for the peer take so much memory that no other is begun.
    private var isTooMuchHeld: Bool {
        !streams.isEmpty && streams.all.reduce(0) { $0 + $1.bytesHeld } > Limits.http2BytesHeldMax
    }

    /// Answers the first request that was put off, if that is possible now.
    func answerDeferred() -> Bool {
        guard !streams.isEmpty, let stream = streams.all.first(where: { $0.state == .deferred }), !isTooMuchHeld else {
            return false
        }
        beginOutput()
        answer(stream)
        endOutput()
        return true
    }

    /// Answers a request as far as can be done now. `stream` is `nil` for one that has just come whole.
    private func answer(
        _ id: UInt32, _ request: HTTP2Request, _ bytes: UnsafeRawBufferPointer, _ stream: HTTP2Stream?
    ) {
        let span = Span<UInt8>(_unsafeBytes: bytes)
        let lookups = stream?.lookups ?? ObjectLookups()
        switch loop.judge(request.head, span, lookups, connection.peer, received: request.received, closes: false) {
        case .plan(let plan, let visit): respond(id, plan, visit, bytes, stream)
        case .unlogged(let reply): send(reply, id, request, bytes, stream)
        case .needs(let key, let bucket):
            let stream = stream ?? wait(id, request, bytes)
            stream.state = .lookingUp
            lookUp(key, bucket, stream)
        }
    }

    /// Makes a stream that stays.
    func wait(_ id: UInt32, _ request: HTTP2Request, _ bytes: UnsafeRawBufferPointer) -> HTTP2Stream {
        let stream = HTTP2Stream(
            id, request, ByteBuffer(bytes: bytes), isRequestEnded: true, sendWindow: peer.initialWindow)
        streams.append(stream)
        return stream
    }

    private func lookUp(_ key: [UInt8], _ bucket: Int64, _ stream: HTTP2Stream) {
        loop.lookUp(key, bucket: bucket) { [self, connection] entry in
            guard connection.isOpen, stream.state == .lookingUp, streams.find(stream.id) === stream else { return }
            stream.lookups.note(entry, changes: loop.changes)
            deadlines.noteProgress()
            beginOutput()
            answer(stream)
            endOutput()
            connection.proceed()
        }
    }
}
