import Model
import NIOCore

/// HTTP/2 on one connection (RFC 9113), the server's side: reads frames where they stand in the input, answers requests by the loop, and
/// gathers the frames of all streams into one output.
final class HTTP2Session {
    enum State {
        /// The client's preface has not come (RFC 9113 section 3.4).
        case preface
        /// The preface ends with the client's settings.
        case firstSettings
        case open
        /// The last word was said.
        case over
    }

    /// Header blocks come in one piece, whatever is sent meanwhile (RFC 9113 section 4.3).
    struct OpenBlock {
        var stream: UInt32
        var endsStream: Bool
        var dependsOnItself: Bool
        var bytes: ByteBuffer
    }

    // It owns the session.
    unowned(unsafe) let connection: Connection
    unowned(unsafe) let loop: EdgeLoop
    @exclusivity(unchecked) var state = State.preface
    @exclusivity(unchecked) var decoder = HPACKDecoder()
    @exclusivity(unchecked) var openBlock: OpenBlock?
    @exclusivity(unchecked) var peer = PeerSettings()
    @exclusivity(unchecked) var patience: PeerPatience
    @exclusivity(unchecked) var history = StreamHistory()
    /// Those that wait for something, in the order of their arrival.
    @exclusivity(unchecked) var streams = StreamTable()
    /// What the connection may send.
    @exclusivity(unchecked) var sendWindow = PeerSettings.windowDefault
    /// Content that was read and not given back to the client's window.
    @exclusivity(unchecked) var contentBytes = 0
    /// No more requests are answered but those that were begun: what comes on later streams is read over (RFC 9113 section 6.8).
    @exclusivity(unchecked) var isGoingAway = false
    /// The connection ends with its last stream.
    @exclusivity(unchecked) var endsWithStreams = false
    /// Frames that are not sent yet.
    @exclusivity(unchecked) var output = ByteBuffer()
    /// Which stream is next to send.
    @exclusivity(unchecked) var turn = 0
    @exclusivity(unchecked) var deadlines = HTTP2Deadlines()
    /// Bytes that are not a whole frame yet, or were left when the socket took no more.
    @exclusivity(unchecked) var rest: ByteBuffer?
    @exclusivity(unchecked) private var isRestIncomplete = false
    @exclusivity(unchecked) private var hasGreeted = false
    @exclusivity(unchecked) private var isInputNext = true

    /// - Parameter rest: what has come already, from the client's preface on.
    init(_ connection: Connection, rest: ByteBuffer) {
        self.connection = connection
        self.loop = connection.loop
        self.rest = rest.readableBytes > 0 ? rest : nil
        patience = PeerPatience(at: connection.loop.clock.uptime)
    }

    /// Reads and writes by turns; false when there is nothing to do before something happens.
    func makeStep() -> Bool {
        guard connection.socket.isWritable else { return false }
        if !hasGreeted {
            greet()
            return true
        }
        let mayRead = connection.socket.mayRead || (rest != nil && !isRestIncomplete)
        if isInputNext, mayRead {
            isInputNext = false
            return receive() || pump()
        }
        isInputNext = true
        return answerDeferred() || pump() || (mayRead && receive())
    }

    private func greet() {
        hasGreeted = true
        beginOutput()
        output.writeSettings(HTTP2Session.settings)
        endOutput()
    }

    // MARK: Input

    /// Reads once, and acts on the frames that are whole.
    private func receive() -> Bool {
        if let rest, !isRestIncomplete {
            self.rest = nil
            rest.withUnsafeReadableBytes { read($0) }
            return true
        }
        let count = connection.receive()
        guard count > 0 else { return false }
        let received = UnsafeRawBufferPointer(rebasing: loop.input[..<count])
        guard var rest else {
            read(received)
            return true
        }
        self.rest = nil
        rest.writeBytes(received)
        rest.withUnsafeReadableBytes { read($0) }
        return true
    }

    /// Acts on what is whole, as far as the peer takes what comes of it, and keeps what follows.
    private func read(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        isRestIncomplete = false
        beginOutput()
        while state != .over, connection.socket.isWritable {
            let count = readNext(UnsafeRawBufferPointer(rebasing: bytes[position...]))
            guard count > 0 else {
                isRestIncomplete = true
                break
            }
            position += count
            if output.readableBytes >= HTTP2Session.outputBytesMax { connection.socket.send(&output) }
        }
        endOutput()
        guard state != .over, position < bytes.count else { return }
        var rest = ByteBufferAllocator().buffer(capacity: bytes.count - position)
        rest.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[position...]))
        self.rest = rest
    }

    /// - Returns: the length of the preface or frame at the start of `bytes`; 0 when it has not come whole.
    private func readNext(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard state != .preface else { return readPreface(bytes) }
        guard bytes.count >= FrameHeader.byteCount else { return 0 }
        let header = FrameHeader(bytes)
        guard header.length <= Limits.http2FrameBytesMax else {
            fail(.frameSizeError)
            return bytes.count
        }
        let end = FrameHeader.byteCount + header.length
        guard bytes.count >= end else { return 0 }
        act(on: header, UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.byteCount..<end]))
        return end
    }

    private func readPreface(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch HTTP2Preface.match(bytes) {
        case .part: return 0
        case .whole:
            state = .firstSettings
            return HTTP2Preface.byteCount
        case .none:
            fail(.protocolError)
            return bytes.count
        }
    }

    // MARK: Output

    func beginOutput() { output = loop.takeOutput() }

    func endOutput() {
        connection.socket.send(&output)
        loop.giveBack(output)
        output = ByteBuffer()
    }

    // MARK: The end

    /// Ends the connection with its last word (RFC 9113 section 5.4.1). Called while `output` is open.
    func fail(_ code: HTTP2ErrorCode) {
        guard state != .over else { return }
        output.writeGoAway(lastStream: history.last, code)
        state = .over
        end()
        connection.endAfterOutput()
    }

    /// Work that brings nobody anything; false when the peer was sent away for it.
    func bear(_ cost: Int) -> Bool {
        guard !patience.spend(cost, at: loop.clock.uptime) else { return true }
        fail(.enhanceYourCalm)
        return false
    }

    /// The server stops: what was begun is finished.
    func drain() {
        guard state != .over, !isGoingAway else { return }
        guard hasGreeted else { return connection.finish() }
        isGoingAway = true
        endsWithStreams = true
        beginOutput()
        output.writeGoAway(lastStream: history.last, .noError)
        endOutput()
        connection.proceed()
    }

    /// Forgets all streams; what was sent of their responses is logged.
    func end() {
        for stream in streams.all { record(stream) }
        streams = StreamTable()
        openBlock = nil
        rest = nil
    }

    static let outputBytesMax = 128 * 1024
    private static let settings: [(identifier: UInt16, value: UInt32)] = [
        (UInt16(PeerSettings.Identifier.maxConcurrentStreams.rawValue), UInt32(Limits.http2StreamsMax)),
        (UInt16(PeerSettings.Identifier.maxHeaderListSize.rawValue), UInt32(Limits.requestHeaderBytesMax)),
        (UInt16(PeerSettings.Identifier.noRFC7540Priorities.rawValue), 1),
    ]
}
