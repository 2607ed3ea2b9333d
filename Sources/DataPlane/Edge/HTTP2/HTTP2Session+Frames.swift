import Model

extension HTTP2Session {
    /// Acts on one whole frame (RFC 9113 sections 4 to 6).
    func act(on frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        let type = FrameType(rawValue: frame.type)
        if state == .firstSettings {
            guard type == .settings, !frame.has(FrameFlag.acknowledged) else { return fail(.protocolError) }
            state = .open
        }
        if openBlock != nil, type != .continuation { return fail(.protocolError) }
        switch type {
        case .headers: headers(frame, payload)
        case .data: data(frame, payload)
        case .windowUpdate: windowUpdate(frame, payload)
        case .settings: settings(frame, payload)
        case .reset: reset(frame, payload)
        case .priority: priority(frame, payload)
        case .ping: ping(frame, payload)
        case .goAway: goAway(frame, payload)
        case .continuation: continuation(frame, payload)
        case .pushPromise: fail(.protocolError)
        case nil: _ = bear(PeerPatience.Cost.smallFrame)
        }
    }

    private func settings(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream == 0 else { return fail(.protocolError) }
        guard !frame.has(FrameFlag.acknowledged) else {
            guard payload.isEmpty else { return fail(.frameSizeError) }
            _ = bear(PeerPatience.Cost.smallFrame)
            return
        }
        guard payload.count % PeerSettings.entryBytes == 0 else { return fail(.frameSizeError) }
        guard bear(PeerPatience.Cost.settings) else { return }
        let window = peer.initialWindow
        if let error = peer.update(payload) { return fail(error) }
        let change = peer.initialWindow - window
        if change != 0 {
            // The windows of all streams move along (RFC 9113 section 6.9.2).
            for stream in streams.all {
                stream.sendWindow += change
                guard stream.sendWindow <= PeerSettings.windowMax else { return fail(.flowControlError) }
            }
        }
        output.writeFrame(FrameHeader(.settings, flags: FrameFlag.acknowledged, length: 0))
    }

    private func ping(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream == 0 else { return fail(.protocolError) }
        guard payload.count == 8 else { return fail(.frameSizeError) }
        guard bear(PeerPatience.Cost.smallFrame), !frame.has(FrameFlag.acknowledged) else { return }
        output.writeFrame(FrameHeader(.ping, flags: FrameFlag.acknowledged, length: 8), payload)
    }

    /// Priorities of RFC 7540 are read over: streams send by turns, in the order in which they came.
    private func priority(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream != 0 else { return fail(.protocolError) }
        guard bear(PeerPatience.Cost.smallFrame) else { return }
        guard payload.count == 5 else { return reset(frame.stream, .frameSizeError) }
        if payload.bigEndian32(at: 0) & 0x7FFF_FFFF == frame.stream { reset(frame.stream, .protocolError) }
    }

    private func reset(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream != 0, isKnown(frame.stream) else { return fail(.protocolError) }
        guard payload.count == 4 else { return fail(.frameSizeError) }
        guard bear(PeerPatience.Cost.reset), let stream = streams.find(frame.stream) else { return }
        close(stream)
    }

    /// The client is about to end the connection.
    private func goAway(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard frame.stream == 0 else { return fail(.protocolError) }
        guard payload.count >= 8 else { return fail(.frameSizeError) }
        guard bear(PeerPatience.Cost.smallFrame) else { return }
        endsWithStreams = true
    }

    private func windowUpdate(_ frame: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        guard payload.count == 4 else { return fail(.frameSizeError) }
        guard isKnown(frame.stream) else { return fail(.protocolError) }
        guard bear(PeerPatience.Cost.smallFrame) else { return }
        let increment = Int(payload.bigEndian32(at: 0) & 0x7FFF_FFFF)
        guard frame.stream != 0 else {
            sendWindow += increment
            if increment == 0 { fail(.protocolError) }
            if sendWindow > PeerSettings.windowMax { fail(.flowControlError) }
            return
        }
        guard increment > 0 else { return reset(frame.stream, .protocolError) }
        guard let stream = streams.find(frame.stream) else { return }
        stream.sendWindow += increment
        if stream.sendWindow > PeerSettings.windowMax { reset(frame.stream, .flowControlError) }
    }

    /// Whether a stream is not idle (RFC 9113 section 5.1), or is the connection itself.
    func isKnown(_ stream: UInt32) -> Bool {
        stream == 0 || (stream & 1 == 1 && (stream <= history.last || isGoingAway))
    }

    // MARK: The end of a stream

    /// Gives a stream up for an error of the peer's (RFC 9113 section 5.4.2).
    func reset(_ id: UInt32, _ code: HTTP2ErrorCode) {
        guard bear(PeerPatience.Cost.streamError) else { return }
        abandon(id, code)
    }

    func abandon(_ id: UInt32, _ code: HTTP2ErrorCode) {
        output.writeReset(id, code)
        history.noteReset(id)
        if let stream = streams.find(id) { close(stream) }
    }

    /// Forgets a stream; what was sent of its response is logged.
    func close(_ stream: HTTP2Stream) {
        record(stream)
        if let index = streams.remove(stream), index < turn { turn -= 1 }
    }
}
