import Edge
import Model
import NIOCore
import Synchronization

/// Objects in memory; answers can be held back to be given at a chosen moment.
final class MemoryObjects: ObjectSource {
    private struct Name: Hashable {
        var key: ObjectKey
        var bucket: Int64
    }

    private struct State {
        var objects: [Name: EdgeObject] = [:]
        var questions = 0
        var isHolding = false
        var isBroken = false
        var held: [EventLoopPromise<Void>] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    struct Broken: Error {}

    private let state = Mutex(State())

    func set(_ object: EdgeObject, bucket: Int64) {
        state.withLock { $0.objects[Name(key: object.key, bucket: bucket)] = object }
    }

    func remove(_ key: ObjectKey, bucket: Int64) {
        state.withLock { $0.objects[Name(key: key, bucket: bucket)] = nil }
    }

    func breakDown() { state.withLock { $0.isBroken = true } }

    /// How often anybody asked.
    var questions: Int { state.withLock { $0.questions } }

    /// From now on answers are worked out at once but given only by `release`.
    func hold() { state.withLock { $0.isHolding = true } }

    func release() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for promise in held { promise.succeed() }
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

    func object(_ key: ObjectKey, bucket: Int64, on loop: any EventLoop) -> EventLoopFuture<EdgeObject?> {
        let (object, gate, waiters, isBroken) = state.withLock { state in
            state.questions += 1
            let gate = state.isHolding ? loop.makePromise(of: Void.self) : nil
            if let gate { state.held.append(gate) }
            let waiters = gate == nil ? [] : state.waiters
            if gate != nil { state.waiters = [] }
            return (state.objects[Name(key: key, bucket: bucket)], gate, waiters, state.isBroken)
        }
        for waiter in waiters { waiter.resume() }
        if isBroken { return loop.makeFailedFuture(Broken()) }
        guard let gate else { return loop.makeSucceededFuture(object) }
        return gate.futureResult.map { object }
    }
}

/// Reads bytes that are made as they are asked for: each tells its own position.
final class GeneratedContent: EdgeContentReader {
    private let bytes: Int64
    /// The position at which reading fails.
    private let breaksAt: Int64

    init(bytes: Int64, breaksAt: Int64 = .max) {
        self.bytes = bytes
        self.breaksAt = breaksAt
    }

    static func byte(at offset: Int64) -> UInt8 { UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 8) }

    func read(at offset: Int64, count: Int, on loop: any EventLoop) -> EventLoopFuture<ByteBuffer> {
        let promise = loop.makePromise(of: ByteBuffer.self)
        let end = min(offset + Int64(count), bytes)
        let isBroken = end > breaksAt
        loop.execute {
            if isBroken { return promise.fail(MemoryObjects.Broken()) }
            promise.succeed(ByteBuffer(bytes: (offset..<end).map(GeneratedContent.byte)))
        }
        return promise.futureResult
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
