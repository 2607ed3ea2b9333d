import Edge
import Model
import NIOCore
import Synchronization

/// Objects in memory; answers can be held back to be given at a chosen moment.
final class MemoryObjects: ObjectSource {
    private struct State {
        var objects: [ObjectName: EdgeObject] = [:]
        var questions: [Int] = []
        var isHolding = false
        var isBroken = false
        var held: [@Sendable () -> Void] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    struct Broken: Error {}

    private let state = Mutex(State())

    func set(_ object: EdgeObject, bucket: Int64) {
        state.withLock { $0.objects[ObjectName(bucket: bucket, key: object.key)] = object }
    }

    func remove(_ key: ObjectKey, bucket: Int64) {
        state.withLock { $0.objects[ObjectName(bucket: bucket, key: key)] = nil }
    }

    func breakDown() { state.withLock { $0.isBroken = true } }

    /// How many objects anybody asked for.
    var questions: Int { questionSizes.reduce(0, +) }
    /// The same, question by question.
    var questionSizes: [Int] { state.withLock { $0.questions } }

    /// From now on answers are worked out at once but given only by `release`.
    func hold() { state.withLock { $0.isHolding = true } }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for answer in held { answer() }
    }

    /// Returns when a question is being held back.
    func untilHeld() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.waiters.append(continuation) }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func objects(_ names: [ObjectName], reply: @escaping @Sendable ([Result<EdgeObject?, any Error>]) -> Void) {
        let isHeld: Bool
        let answer: @Sendable () -> Void
        let waiters: [CheckedContinuation<Void, Never>]
        (isHeld, answer, waiters) = state.withLock { state in
            state.questions.append(names.count)
            let results: [Result<EdgeObject?, any Error>] = names.map { name in
                state.isBroken ? .failure(Broken()) : .success(state.objects[name])
            }
            let answer: @Sendable () -> Void = { reply(results) }
            guard state.isHolding else { return (false, answer, []) }
            state.held.append(answer)
            defer { state.waiters = [] }
            return (true, answer, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        if !isHeld { answer() }
    }
}

/// Reads bytes that are made as they are asked for: each tells its own position.
final class GeneratedContent: EdgeContentReader {
    private let bytes: Int64
    /// The position at which reading fails.
    private let breaksAt: Int64
    private let count = Atomic(0)

    /// How often it was read.
    var reads: Int { count.load(ordering: .relaxed) }

    init(bytes: Int64, breaksAt: Int64 = .max) {
        self.bytes = bytes
        self.breaksAt = breaksAt
    }

    static func byte(at offset: Int64) -> UInt8 { UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 8) }

    func read(at offset: Int64, count: Int, reply: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        self.count.add(1, ordering: .relaxed)
        let end = min(offset + Int64(count), bytes)
        if end > breaksAt { return reply(.failure(MemoryObjects.Broken())) }
        reply(.success(ByteBuffer(bytes: (offset..<end).map(GeneratedContent.byte))))
    }
}

/// Log lines in memory.
final class MemoryLog: AccessLogSink {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int) {
        let text = String(decoding: line, as: UTF8.self)
        state.withLock { $0.append(text) }
    }
}
