import Model

extension HTTP2Session {
    /// Content is counted and forgotten: no request needs it.
    func data(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream != 0, isKnown(frame.stream), let content = unpadded(frame, payload) else {
            return fail(.protocolError)
        }
        let endsStream = frame.has(FrameFlag.endStream)
        if content.count < HTTP2Session.smallFrameBytes, !bear(PeerPatience.Cost.smallFrame) { return }
        giveBack(payload.count)
        guard let stream = streams.find(frame.stream) else {
            // What we gave up, or will not begin, may still be on its way.
            if !history.wasReset(frame.stream), frame.stream <= history.last { reset(frame.stream, .streamClosed) }
            return
        }
        guard !stream.isRequestEnded else { return reset(stream.id, .streamClosed) }
        stream.contentBytes += Int64(content.count)
        guard stream.contentBytes <= Int64(PeerSettings.windowDefault) else {
            return reset(stream.id, .flowControlError)
        }
        if let length = stream.request.head.contentLength, stream.contentBytes > length {
            return reset(stream.id, .protocolError)
        }
        if endsStream { return endContent(stream) }
        // The client may send no more on this stream: it is answered without the rest.
        if stream.state == .receiving, stream.contentBytes == Int64(PeerSettings.windowDefault) { answer(stream) }
    }

    func endContent(_ stream: HTTP2Stream) {
        if let length = stream.request.head.contentLength, stream.contentBytes != length {
            return reset(stream.id, .protocolError)
        }
        stream.isRequestEnded = true
        stream.contentDeadline = .max
        if stream.state == .receiving { answer(stream) }
    }

    /// The connection's window is for all streams: what was read is given back (RFC 9113 section 6.9).
    private func giveBack(_ count: Int) {
        contentBytes += count
        guard contentBytes >= PeerSettings.windowDefault / 2 else { return }
        output.writeWindowUpdate(contentBytes)
        contentBytes = 0
    }

    /// A frame that carries less is hardly worth its head.
    static let smallFrameBytes = 64
}

extension RequestHead {
    /// `Content-Length`.
    var contentLength: Int64? { if case .length(let length) = content { length } else { nil } }
}
