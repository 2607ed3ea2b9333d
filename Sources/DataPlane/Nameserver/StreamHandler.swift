import Model
import NIOCore
import Synchronization

/// DNS over one TCP connection (RFC 7766): messages behind their lengths, answered in order, as many as the peer cares to read.
///
/// A connection on which no query was completed and answered for a while is closed, whether its peer sends slowly, does not read or
/// has nothing to ask; so is one that sends a length of 0.
final class StreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answerer: StreamAnswerer
    private let connections: StreamConnections
    private let timeout: TimeAmount
    private var received = ByteBuffer()
    private var deadline = NIODeadline.now()
    private var timer: Scheduled<Void>?
    private var isCounted = false
    private var isReadHeld = false
    private var isInputClosed = false

    init(_ answerer: StreamAnswerer, connections: StreamConnections, timeout: TimeAmount) {
        self.answerer = answerer
        self.connections = connections
        self.timeout = timeout
    }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = connections.enter()
        guard isCounted else { return context.close(promise: nil) }
        deadline = .now() + timeout
        watch(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        if isCounted { connections.leave() }
        isCounted = false
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        received.writeBuffer(&data)
        answer(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            answer(context)
            if isReadHeld, context.channel.isWritable {
                isReadHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    /// Reads on only when the peer takes its answers.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        if context.channel.isWritable { answer(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Answers every whole query that has come, as long as the peer takes the answers.
    private func answer(_ context: ChannelHandlerContext) {
        var answers = context.channel.allocator.buffer(capacity: 512)
        while context.channel.isWritable, answers.readableBytes < StreamHandler.answerBytesMax {
            guard let length = received.getInteger(at: received.readerIndex, as: UInt16.self) else { break }
            guard length > 0 else { return context.close(promise: nil) }
            guard received.readableBytes >= 2 + Int(length) else { break }
            received.moveReaderIndex(forwardBy: 2)
            received.readWithUnsafeReadableBytes { bytes in
                answerer.answer(UnsafeRawBufferPointer(rebasing: bytes[..<Int(length)]), into: &answers)
                return Int(length)
            }
            deadline = .now() + timeout
        }
        received.discardReadBytes()
        let isFull = answers.readableBytes >= StreamHandler.answerBytesMax
        if answers.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(answers), promise: nil) }
        if isFull, context.channel.isWritable { return answer(context) }
        if isInputClosed, !isFull { closeAfterAnswers(context) }
    }

    /// Written at once at most, before the peer's reading is looked at again.
    private static let answerBytesMax = 64 * 1024

    private func closeAfterAnswers(_ context: ChannelHandlerContext) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            context.value.close(promise: nil)
        }
    }

    private func watch(_ context: ChannelHandlerContext) {
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = handler.value
            if NIODeadline.now() >= handler.deadline {
                context.close(promise: nil)
            } else {
                handler.watch(context)
            }
        }
    }
}

/// How many TCP connections are open, and the bound on them.
final class StreamConnections: Sendable {
    private let count = Atomic(0)

    /// `false` when there are too many.
    func enter() -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= Limits.dnsTCPConnectionsMax else {
            leave()
            return false
        }
        return true
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
