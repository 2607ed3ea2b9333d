import NIOCore

/// What one event loop has asked other threads and waits for.
struct Questions {
    private let inbox: LoopInbox
    private var last: UInt64 = 0
    private var objects: [UInt64: ([Result<EdgeObject?, any Error>]) -> Void] = [:]
    private var certificates: [UInt64: () -> Void] = [:]
    private var contents: [UInt64: (Result<ByteBuffer, any Error>) -> Void] = [:]

    init(inbox: LoopInbox) { self.inbox = inbox }

    /// Where the answer goes; `then` is called with it on the loop, never before this returns.
    mutating func objects(
        then: @escaping ([Result<EdgeObject?, any Error>]) -> Void
    ) -> @Sendable ([Result<EdgeObject?, any Error>]) -> Void {
        last += 1
        objects[last] = then
        return { [inbox, last] in inbox.post(.objects(question: last, $0)) }
    }

    mutating func content(
        then: @escaping (Result<ByteBuffer, any Error>) -> Void
    ) -> @Sendable (Result<ByteBuffer, any Error>) -> Void {
        last += 1
        contents[last] = then
        return { [inbox, last] in inbox.post(.content(question: last, $0)) }
    }

    mutating func certificate(then: @escaping () -> Void) -> @Sendable () -> Void {
        last += 1
        certificates[last] = then
        return { [inbox, last] in inbox.post(.certificate(question: last)) }
    }

    /// Who waits for this answer, once.
    mutating func takeCertificate(_ question: UInt64) -> (() -> Void)? {
        certificates.removeValue(forKey: question)
    }

    mutating func takeObjects(_ question: UInt64) -> (([Result<EdgeObject?, any Error>]) -> Void)? {
        objects.removeValue(forKey: question)
    }

    mutating func takeContent(_ question: UInt64) -> ((Result<ByteBuffer, any Error>) -> Void)? {
        contents.removeValue(forKey: question)
    }
}
