import NIOCore

/// Until when a connection may go on as it does.
struct HTTP2Deadlines {
    /// When the frame, header block or preface that has come in part must have come whole.
    fileprivate var input: Int64?
    /// When a stream must have got on.
    fileprivate var stall: Int64?

    /// Something of a response came or went.
    mutating func noteProgress() { stall = nil }
}

extension HTTP2Session {
    /// What follows a share of the time.
    func settle() {
        let socket = connection.socket.isWritable
        if socket, streams.isEmpty, endsWithStreams || connection.socket.hasPeerEnded { return connection.finish() }
        if socket, connection.socket.hasPeerEnded, !streams.all.contains(where: \.waitsForUs) {
            return connection.close()
        }
        guard socket else { return connection.setTransferDeadline() }
        connection.endTransfer()
        connection.setDeadline(at: nextDeadline())
    }

    private func nextDeadline() -> Int64 {
        let now = loop.clock.uptime
        let isInputOpen = rest != nil || openBlock != nil || state != .open
        deadlines.input = isInputOpen ? deadlines.input ?? now + loop.timeouts.head : nil
        guard !streams.isEmpty else {
            deadlines.stall = nil
            return deadlines.input ?? now + loop.timeouts.idle
        }
        let stall = deadlines.stall ?? now + loop.timeouts.stall
        deadlines.stall = stall
        let content = streams.all.reduce(Int64.max) { min($0, $1.contentDeadline) }
        return min(deadlines.input ?? .max, stall, content)
    }

    /// Called when the deadline of the connection has come.
    func deadlineReached() {
        let now = loop.clock.uptime
        guard connection.socket.isWritable else {
            return connection.renewTransferDeadline(mayBeEmpty: false)
        }
        let isIdle = streams.isEmpty
        beginOutput()
        for stream in streams.all where stream.contentDeadline <= now { abandon(stream.id, .cancel) }
        if (deadlines.input ?? .max) <= now || (deadlines.stall ?? .max) <= now {
            fail(.enhanceYourCalm)
        } else if isIdle {
            fail(.noError)
        }
        endOutput()
        connection.proceed()
    }
}

extension HTTP2Stream {
    /// Whether it goes on without a word of the peer's.
    fileprivate var waitsForUs: Bool { state == .lookingUp || response?.isReading == true }
}
