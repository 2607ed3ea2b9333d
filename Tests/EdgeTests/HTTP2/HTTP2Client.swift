/// A client that sends frames as they are told and shows what came.
final class HTTP2Client {
    let socket: RawClient
    private var unread: [UInt8] = []

    /// - Parameter settings: `nil` sends nothing at all yet.
    init(port: Int, settings: [(UInt16, UInt32)]? = [], receiveBufferBytes: Int32? = nil) {
        socket = RawClient(port: port, receiveBufferBytes: receiveBufferBytes)
        if let settings { socket.send(HTTP2Client.preface + HTTP2Frame.settings(settings).bytes) }
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    func send(_ frames: HTTP2Frame...) { send(frames) }

    func send(_ frames: [HTTP2Frame]) { socket.send(frames.flatMap(\.bytes)) }

    /// The next frame; `nil` when the server has closed.
    func next() -> HTTP2Frame? {
        while true {
            if unread.count >= 9 {
                let length = Int(unread[0]) << 16 | Int(unread[1]) << 8 | Int(unread[2])
                if unread.count >= 9 + length {
                    let stream = unread[5..<9].reduce(0) { $0 << 8 | UInt32($1) }
                    let frame = HTTP2Frame(
                        type: unread[3], flags: unread[4], stream: stream, payload: Array(unread[9..<9 + length]))
                    unread.removeFirst(9 + length)
                    return frame
                }
            }
            let part = socket.receive()
            guard !part.isEmpty else { return nil }
            unread += part
        }
    }

    /// What comes until a frame is like this, that with it, or until the server closes.
    func frames(until isLast: (HTTP2Frame) -> Bool) -> [HTTP2Frame] {
        var frames: [HTTP2Frame] = []
        while let frame = next() {
            frames.append(frame)
            if isLast(frame) { break }
        }
        return frames
    }

    /// What comes until the answer to a ping that is sent behind all else, in a few words, without settings, window updates and that
    /// answer. `CLOSED` when the server has closed before.
    func summaries() -> [String] {
        send(.ping("the end!"))
        let frames = frames { $0.summary == "PING ACK the end!" }
        var summaries = frames.filter { $0.type != 4 && $0.type != 8 }.map(\.summary)
        if summaries.last == "PING ACK the end!" { summaries.removeLast() } else { summaries.append("CLOSED") }
        return summaries
    }

    /// The next response on a stream, whole.
    func response(_ stream: UInt32) -> (fields: [(String, String)], body: [UInt8]) {
        let frames = frames { $0.stream == stream && $0.type < 2 && $0.flags & HTTP2Frame.endStream != 0 }
        let own = frames.filter { $0.stream == stream }
        return (own.first { $0.type == 1 }?.fields ?? [], own.filter { $0.type == 0 }.flatMap(\.payload))
    }
}
