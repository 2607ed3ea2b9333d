internal import NIOCore

/// Told to a connection when the server stops: it closes as soon as no request is open.
struct ConnectionShouldDrain: Sendable {}

/// What the connection's task sends.
enum ResponsePart: Sendable {
    case bytes(ByteBuffer)
    /// The response has ended, and with it the connection when it closes.
    case end(closes: Bool)
}

/// Turns a connection's bytes into requests, keeps its timeouts and closes it so that the client can still read the last response.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = RequestParser.Part
    typealias OutboundIn = ResponsePart
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case serving, closing, lingering, closed
    }

    private var phase = Phase.serving
    private var parser = RequestParser()
    private var buffer = ByteBuffer()
    private var openRequests = 0
    private var isDraining = false
    private var isReadWanted = false
    private let timeouts: ConnectionTimeouts
    private var timer: Scheduled<Void>?
    private var lastRead = NIODeadline.now()
    private var lastResponse = NIODeadline.now()
    private var headStarted: NIODeadline?
    private var unwritableSince: NIODeadline?
    private var lingeringSince = NIODeadline.now()

    init(timeouts: ConnectionTimeouts) {
        self.timeouts = timeouts
    }

    func handlerAdded(context: ChannelHandlerContext) { schedule(after: timeouts.shortest, context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    // MARK: Inbound

    func read(context: ChannelHandlerContext) {
        if !isReadWanted { lastRead = .now() }
        isReadWanted = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var received = unwrapInboundIn(data)
        isReadWanted = false
        lastRead = .now()
        guard phase == .serving else { return }
        if buffer.readableBytes == 0 { buffer = received } else { buffer.writeBuffer(&received) }
        while let part = parser.next(from: &buffer) {
            if case .head = part { openRequests += 1 }
            if case .refused = part { openRequests += 1 }
            context.fireChannelRead(wrapInboundOut(part))
        }
        buffer.discardReadBytes()
        headStarted = parser.position == .inHead ? headStarted ?? lastRead : nil
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if phase == .lingering { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        timer?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ConnectionShouldDrain:
            isDraining = true
            if phase == .serving, openRequests == 0 { context.close(promise: nil) }
            return
        case ChannelEvent.inputClosed where phase == .lingering:
            context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .bytes(let bytes):
            context.write(wrapOutboundOut(bytes), promise: promise)
        case .end(let closes):
            openRequests -= 1
            lastResponse = .now()
            guard phase == .serving, closes || (isDraining && openRequests == 0) else {
                promise?.succeed()
                return
            }
            phase = .closing
            let flushed = promise ?? context.eventLoop.makePromise()
            let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            flushed.futureResult.whenComplete { result in
                let (handler, context) = handler.value
                switch result {
                case .success: handler.closeOutput(context)
                case .failure: context.close(promise: nil)
                }
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
    }

    /// Closing a socket with unread input resets it, and the client may lose the response (RFC 9112, section 9.6).
    private func closeOutput(_ context: ChannelHandlerContext) {
        guard parser.position != .betweenRequests || buffer.readableBytes > 0 else {
            context.close(promise: nil)
            return
        }
        guard phase == .closing else { return }
        phase = .lingering
        lingeringSince = .now()
        buffer = ByteBuffer()
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: Timeouts

    private func schedule(after delay: TimeAmount, _ context: ChannelHandlerContext) {
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = handler.value
            handler.check(context)
        }
    }

    private func check(_ context: ChannelHandlerContext) {
        guard phase != .closed else { return }
        let now = NIODeadline.now()
        let deadline = self.deadline
        guard let deadline, deadline <= now else {
            let next = min(deadline ?? .distantFuture, now + timeouts.shortest)
            return schedule(after: next - now, context)
        }
        switch (phase, parser.position) {
        case (.serving, .inHead), (.serving, .inBody):
            guard unwritableSince == nil else { return context.close(promise: nil) }
            parser = .dead
            openRequests += headStarted == nil ? 0 : 1
            headStarted = nil
            context.fireChannelRead(wrapInboundOut(.refused(.timeout)))
            context.fireChannelReadComplete()
            schedule(after: timeouts.shortest, context)
        default: context.close(promise: nil)
        }
    }

    /// When the connection has stood still for too long.
    private var deadline: NIODeadline? {
        if phase == .lingering { return lingeringSince + .milliseconds(timeouts.lingerMilliseconds) }
        if let unwritableSince { return unwritableSince + .milliseconds(timeouts.writeMilliseconds) }
        switch parser.position {
        case .inHead: return headStarted.map { $0 + .milliseconds(timeouts.headMilliseconds) }
        case .inBody: return isReadWanted ? lastRead + .milliseconds(timeouts.bodyMilliseconds) : nil
        case .betweenRequests, .refused:
            guard openRequests == 0 else { return nil }
            return max(lastRead, lastResponse) + .milliseconds(timeouts.idleMilliseconds)
        }
    }
}

/// It belongs to one event loop.
@available(*, unavailable)
extension ConnectionHandler: Sendable {}
