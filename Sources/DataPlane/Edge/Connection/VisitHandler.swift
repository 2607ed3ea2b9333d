import Model
import NIOCore

/// One connection: gathers bytes until they are a request, has it answered by its loop, and writes what comes of it, in order.
final class VisitHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State {
        /// Answers what comes in.
        case reading
        /// Waits for an object that the loop does not know.
        case lookingUp
        case streaming
        /// The answer was the last one; what still comes in is read and forgotten until the peer has closed its side, so that the
        /// answer is not lost (RFC 9112 section 9.6).
        case closing
        case closed
    }

    /// Where the loop's table keeps this connection.
    @exclusivity(unchecked) var place: Int?

    let loop: EdgeLoop
    @exclusivity(unchecked) var state = State.reading
    /// Bytes that were not answered yet.
    @exclusivity(unchecked) var rest: ByteBuffer?
    var stream: BodyStream?
    private(set) var remoteAddress: [UInt8] = []
    @exclusivity(unchecked) private(set) var isWritable = true
    @exclusivity(unchecked) private(set) var hasPeerClosed = false
    @exclusivity(unchecked) private var progress = RequestProgress()
    @exclusivity(unchecked) private var isWorking = false
    @exclusivity(unchecked) private var isReadHeld = false
    /// When the request that has come in part must have come whole.
    @exclusivity(unchecked) private var requestDeadline: Int64?
    /// What was waiting to be written when the connection was looked at last.
    private var bytesWaiting = 0

    init(_ loop: EdgeLoop) { self.loop = loop }

    // MARK: Connection

    func channelActive(context: ChannelHandlerContext) {
        guard !loop.connections.isFull, !loop.isDraining else {
            state = .closed
            context.close(promise: nil)
            return
        }
        remoteAddress = VisitHandler.text(of: context.remoteAddress)
        loop.clock.refresh()
        loop.connections.add(self, context, deadline: loop.clock.uptime + loop.idleMilliseconds)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if state == .streaming { recordStream() }
        state = .closed
        rest = nil
        stream = nil
        progress = RequestProgress()
        loop.remove(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? ChannelEvent {
        case .inputClosed:
            // When this side is to end too, the channel closes after what still waits to be sent.
            hasPeerClosed = true
            if state == .reading, isWritable { finish(context) }
        case .outputClosed:
            loop.clock.refresh()
            loop.setDeadline(after: loop.lingerMilliseconds, of: self)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// The peer's address without its port; an IPv4 address that an IPv6 socket accepted in its own spelling.
    private static func text(of address: SocketAddress?) -> [UInt8] {
        let text = Array((address?.ipAddress ?? "").utf8)
        let mapped = Array("::ffff:".utf8)
        return text.starts(with: mapped) && text.contains(UInt8(ascii: ".")) ? Array(text[mapped.count...]) : text
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .closing, state != .closed else { return }
        var buffer = unwrapInboundIn(data)
        loop.clock.refresh()
        if var rest {
            self.rest = nil
            rest.writeBuffer(&buffer)
            buffer = rest
        }
        guard state == .reading, isWritable else {
            rest = buffer
            return
        }
        work(context, buffer)
    }

    /// Answers all requests that have come whole, as far as the peer takes the answers.
    private func work(_ context: ChannelHandlerContext, _ input: ByteBuffer) {
        var buffer = input
        var output = loop.takeOutput()
        var answered = 0
        isWorking = true
        while state == .reading, isWritable, buffer.readableBytes > 0 {
            let answer = buffer.withUnsafeReadableBytes { bytes in
                loop.answer(
                    Span(_unsafeBytes: bytes), &progress, remoteAddress: remoteAddress, output: &output)
            }
            if case .incomplete = answer { break }
            act(on: answer, context, &buffer, &output)
            answered += 1
            if output.readableBytes >= VisitHandler.outputBytesMax || answered >= Limits.pipelinedRequestsMax {
                answered = 0
                flush(context, &output)
            }
        }
        isWorking = false
        if output.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(output), promise: nil) }
        loop.giveBack(output)
        keep(buffer)
        settle(context)
    }

    private func act(
        on answer: Answer, _ context: ChannelHandlerContext, _ buffer: inout ByteBuffer, _ output: inout ByteBuffer
    ) {
        switch answer {
        case .incomplete: break
        case .complete(let consumed, let closes, let body):
            endRequest()
            buffer.moveReaderIndex(forwardBy: min(consumed, buffer.readableBytes))
            if let body {
                context.write(wrapOutboundOut(output), promise: nil)
                context.writeAndFlush(wrapOutboundOut(body), promise: nil)
                renew(&output)
            }
            if closes { state = .closing }
        case .needs(let key, let bucket):
            state = .lookingUp
            if output.readableBytes > 0 { flush(context, &output) }
            lookUp(key, bucket, context)
        case .stream(let body, let consumed):
            state = .streaming
            stream = BodyStream(body, requestBytes: consumed)
        }
    }

    private func flush(_ context: ChannelHandlerContext, _ output: inout ByteBuffer) {
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        renew(&output)
    }

    /// Begins anew after what there was has been sent; the memory is used again once the socket has taken it.
    private func renew(_ output: inout ByteBuffer) {
        // Not held here any more when the loop asks whether it is free.
        var used = ByteBuffer()
        swap(&used, &output)
        loop.giveBack(consume used)
        output = loop.takeOutput()
    }

    private func lookUp(_ key: [UInt8], _ bucket: Int64, _ context: ChannelHandlerContext) {
        progress.lookups += 1
        loop.lookUp(key, bucket: bucket) { [self] entry in
            guard state == .lookingUp else { return }
            state = .reading
            progress.note(entry, changes: loop.changes)
            if !isWorking { resume(context) }
        }
    }

    /// Goes on with what came in while it could not be answered.
    func resume(_ context: ChannelHandlerContext) {
        guard state == .reading, isWritable else { return }
        loop.clock.refresh()
        if let rest {
            self.rest = nil
            work(context, rest)
        } else {
            settle(context)
        }
    }

    /// Keeps what was not answered in a buffer of its own, so that the channel can use its own again.
    private func keep(_ buffer: ByteBuffer) {
        guard buffer.readableBytes > 0, state != .closing, state != .closed else { return }
        var own = ByteBufferAllocator().buffer(capacity: buffer.readableBytes)
        own.writeImmutableBuffer(buffer)
        rest = own
    }

    /// What follows a burst of requests in each state.
    private func settle(_ context: ChannelHandlerContext) {
        switch state {
        case .reading:
            if hasPeerClosed, isWritable { return finish(context) }
            setRequestDeadline()
            releaseRead(context)
        case .lookingUp: loop.setDeadline(after: loop.stallMilliseconds, of: self)
        case .streaming:
            loop.setDeadline(after: loop.stallMilliseconds, of: self)
            pump(context)
        case .closing: finish(context)
        case .closed: break
        }
    }

    /// A request that has come in part has an absolute deadline; a connection without one an idle time.
    private func setRequestDeadline() {
        guard rest != nil, isWritable else {
            requestDeadline = nil
            return loop.setDeadline(after: isWritable ? loop.idleMilliseconds : loop.stallMilliseconds, of: self)
        }
        let deadline = requestDeadline ?? loop.clock.uptime + loop.headMilliseconds
        requestDeadline = deadline
        loop.connections.setDeadline(deadline, at: place)
    }

    /// Forgets what was kept of a request that was answered.
    func endRequest() {
        progress.reset()
        requestDeadline = nil
    }

    // MARK: Back-pressure

    func read(context: ChannelHandlerContext) {
        if state == .closing || (state == .reading && isWritable) {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    private func releaseRead(_ context: ChannelHandlerContext) {
        guard isReadHeld, state == .closing || (state == .reading && isWritable) else { return }
        isReadHeld = false
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        // In the midst of a burst, `work` sees it itself.
        if isWritable, !isWorking {
            if state == .streaming { pump(context) }
            resume(context)
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: The end

    /// Ends the connection after all that was written has been sent.
    func finish(_ context: ChannelHandlerContext) {
        state = .closing
        rest = nil
        loop.setDeadline(after: loop.lingerMilliseconds, of: self)
        guard hasPeerClosed else {
            context.close(mode: .output, promise: nil)
            return releaseRead(context)
        }
        // Closing both sides at once would drop what waits to be sent.
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    /// Called when the deadline of the connection has come. As long as the peer takes what waits to be sent, however slowly, it is not
    /// cut off.
    func deadlineReached(_ context: ChannelHandlerContext) {
        switch state {
        case .lookingUp: context.close(promise: nil)
        case .reading, .streaming, .closing:
            let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            let hasMoved = waiting != bytesWaiting || stream?.hasMoved() == true
            bytesWaiting = waiting
            guard hasMoved, waiting > 0 || state == .streaming else { return context.close(promise: nil) }
            loop.setDeadline(after: loop.stallMilliseconds, of: self)
        case .closed: break
        }
    }

    /// The server stops: a connection without a request closes, the others after their answer.
    func drain(_ context: ChannelHandlerContext) {
        if state == .reading, rest == nil { finish(context) }
    }

    private static let outputBytesMax = 256 * 1024
}
