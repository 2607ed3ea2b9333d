import HTTPTypes
import NIOCore

/// The client's end of a connection, byte by byte.
struct Wire {
    struct Reply: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
        /// Whether the body came as long as announced.
        var isWhole = true

        /// The text of the first element of that name.
        func element(_ name: String) -> String? {
            guard let start = body.firstRange(of: "<\(name)>"), let end = body.firstRange(of: "</\(name)>") else {
                return nil
            }
            return String(body[start.upperBound..<end.lowerBound])
        }

        var code: String? { element("Code") }
    }

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel
    private var buffer = ByteBuffer()
    private var hasEnded = false

    init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, channel: any Channel
    ) {
        self.inbound = inbound
        self.outbound = outbound
        self.channel = channel
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// The next response, `100 Continue` included; `nil` when the server closed.
    mutating func reply(isHead: Bool = false) async throws -> Reply? {
        var lines: [String] = []
        while lines.last != "" {
            guard let line = try await line() else { return nil }
            lines.append(line)
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst().dropLast() {
            let halves = line.split(separator: ":", maxSplits: 1)
            headers[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        let length = isHead || status < 200 ? 0 : Int(headers["content-length"] ?? "0") ?? 0
        while buffer.readableBytes < length, try await receive() {}
        let isWhole = buffer.readableBytes >= length
        let body = buffer.readString(length: min(length, buffer.readableBytes)) ?? ""
        return Reply(status: status, headers: headers, body: body, isWhole: isWhole)
    }

    /// Whether the server closes without sending anything more.
    mutating func isClosed() async -> Bool {
        do {
            while try await receive() { if buffer.readableBytes > 0 { return false } }
        } catch {}
        return buffer.readableBytes == 0
    }

    private mutating func line() async throws -> String? {
        while true {
            let view = buffer.readableBytesView
            if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer.readString(length: end - view.startIndex + 1) ?? ""
                return String(line.dropLast())
            }
            guard try await receive() else { return nil }
        }
    }

    private mutating func receive() async throws -> Bool {
        guard !hasEnded else { return false }
        guard var piece = try await inbound.next() else {
            hasEnded = true
            return false
        }
        buffer.writeBuffer(&piece)
        return true
    }
}
