internal import Glibc
package import Model

/// Asks one DNS server for a name's addresses, over UDP (RFC 1035 section 4). Blocks.
struct StubResolver {
    struct Problem: Error, Hashable, CustomStringConvertible {
        var description: String
    }

    private static let attempts = 3
    private static let answerMilliseconds: Int32 = 2000
    private static let answerBytesMax = 4096

    let server: ListenAddress

    func addresses(of host: String) throws -> [IPAddress] {
        let name: DNSName
        do throws(DNSName.Problem) { name = try DNSName(presentation: host + ".") } catch {
            throw Problem(description: "\(host) is no domain name")
        }
        return try [RecordType.a, .aaaa].flatMap { type in try ask(name, type) }
    }

    private func ask(_ name: DNSName, _ type: RecordType) throws -> [IPAddress] {
        for _ in 0..<StubResolver.attempts {
            let question = StubQuestion(name: name, type: type, id: .random(in: .min ... .max))
            guard let answer = try exchange(question) else { continue }
            return answer
        }
        throw Problem(description: "\(server) does not answer")
    }

    /// `nil` when no answer came in time.
    private func exchange(_ question: StubQuestion) throws -> [IPAddress]? {
        let descriptor = try connect()
        defer { close(descriptor) }
        let message = question.message
        guard send(descriptor, message, message.count, 0) == message.count else {
            throw Problem(description: "\(server): \(String(cString: strerror(errno)))")
        }
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // What is no answer to this question does not end the wait; so many of them end the attempt.
        for _ in 0..<8 {
            guard poll(&poller, 1, StubResolver.answerMilliseconds) > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: StubResolver.answerBytesMax)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            if let answer = try question.addresses(in: Array(bytes.prefix(count))) { return answer }
        }
        return nil
    }

    /// A socket that takes datagrams of the server only.
    private func connect() throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(server.host, "\(server.port)", &hints, &list) == 0, let entry = list else {
            throw Problem(description: "\(server) is no address")
        }
        defer { freeaddrinfo(list) }
        let descriptor = socket(entry.pointee.ai_family, entry.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Problem(description: String(cString: strerror(errno))) }
        guard Glibc.connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Problem(description: "\(server): \(reason)")
        }
        return descriptor
    }
}

/// One question for addresses, and how its answer is read.
package struct StubQuestion: Sendable {
    private let name: DNSName
    private let type: RecordType
    private let id: UInt16

    package init(name: DNSName, type: RecordType, id: UInt16) {
        self.name = name
        self.type = type
        self.id = id
    }

    /// Recursion desired, one question.
    package var message: [UInt8] {
        [UInt8(id >> 8), UInt8(id & 0xFF), 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question
    }

    private var question: [UInt8] {
        let code = UInt16(type.rawValue)
        return name.wire + [UInt8(code >> 8), UInt8(code & 0xFF), 0, 1]
    }

    /// `nil` when the message is no answer to this question; CNAMEs on the way are passed over.
    /// - Throws: when the server cannot say.
    package func addresses(in message: [UInt8]) throws -> [IPAddress]? {
        guard message.count >= 12 + question.count, message[0] == UInt8(id >> 8), message[1] == UInt8(id & 0xFF),
            message[2] & 0x80 != 0, message[4] == 0, message[5] == 1,
            message[12..<(12 + question.count)].map(DNSName.lowercased) == question.map(DNSName.lowercased)
        else { return nil }
        guard message[2] & 0x02 == 0 else { throw StubResolver.Problem(description: "the answer is too long for UDP") }
        switch message[3] & 0x0F {
        case 0: break
        case 3: return []
        case let code: throw StubResolver.Problem(description: "the resolver answers with RCODE \(code)")
        }
        var index = 12 + question.count
        var found: [IPAddress] = []
        for _ in 0..<(Int(message[6]) << 8 | Int(message[7])) {
            guard let start = StubQuestion.skipName(message, at: index), start + 10 <= message.count else { return nil }
            let recordType = Int(message[start]) << 8 | Int(message[start + 1])
            let length = Int(message[start + 8]) << 8 | Int(message[start + 9])
            index = start + 10 + length
            guard index <= message.count else { return nil }
            if recordType == Int(type.rawValue), let address = IPAddress(octets: Array(message[(start + 10)..<index])) {
                found.append(address)
            }
        }
        return found
    }

    /// Behind a name that may end with a pointer (RFC 1035 section 4.1.4).
    private static func skipName(_ message: [UInt8], at start: Int) -> Int? {
        var index = start
        while index < message.count {
            let length = Int(message[index])
            if length >= 0xC0 { return index + 2 }
            guard length < 64 else { return nil }
            index += 1 + length
            if length == 0 { return index }
        }
        return nil
    }
}
