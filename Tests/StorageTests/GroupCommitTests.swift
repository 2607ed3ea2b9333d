import Foundation
import GRDBSQLite
import Model
import Storage
import Testing

@Suite struct GroupCommitTests {
    @Test
    func `Writes that wait share one commit, in the order of their arrival, and are announced before they return`()
        async throws
    {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let heard = Shared<[Announcement]>([])
                store.observe { announcement in heard.change { $0.append(announcement) } }
                let order = Shared<[Int]>([])
                let commits = try await withBlockedWriter(store) { queue in
                    for number in 0..<20 {
                        queue.add {
                            let object = try StoredObject.test("k\(number)", .inline([UInt8(number)]))
                            let commit = try await store.catalog.write { writing in
                                order.change { $0.append(number) }
                                try writing.put(object, in: bucket.id)
                                return writing.commit
                            }
                            #expect(heard.value.contains { $0.commit == commit })
                            return commit
                        }
                    }
                }
                #expect(Set(commits).count == 1)
                #expect(Set(order.value) == Set(0..<20))
                #expect(heard.value.count == 1)
                #expect(
                    heard.value.first?.changes
                        == order.value.map { .object(ObjectKey(stored: Array("k\($0)".utf8)), bucket: bucket.id) })
                #expect(heard.value.first?.commit == commits.first)
            }
        }
    }

    @Test func `Who hears of a commit can read what it changed`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let seen = Shared<[CommitNumber]>([])
                let heard = Shared<[CommitNumber]>([])
                store.observe { [weak store] announcement in
                    heard.change { $0.append(announcement.commit) }
                    let read = DispatchSemaphore(value: 0)
                    Task {
                        let commit = try await store?.catalog.read { $0.commit }
                        if let commit { seen.change { $0.append(commit) } }
                        read.signal()
                    }
                    // Holds the writer up, so that no later commit is read in place of this one.
                    read.wait()
                }
                for number in 0..<5 { try await store.put("k\(number)", [], in: bucket) }
                #expect(heard.value.count == 5)
                #expect(seen.value == heard.value)
            }
        }
    }

    @Test func `A body that throws is undone alone and gets its own error`() async throws {
        struct Refusal: Error, Equatable { var number: Int }
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let heard = Shared<[Announcement]>([])
                store.observe { announcement in heard.change { $0.append(announcement) } }
                let outcomes = try await withBlockedWriter(store) { queue in
                    for number in 0..<10 {
                        queue.add {
                            let object = try StoredObject.test("k\(number)", .inline([]))
                            do {
                                try await store.catalog.write { writing in
                                    try writing.put(object, in: bucket.id)
                                    if number.isMultiple(of: 3) { throw Refusal(number: number) }
                                }
                                return -1
                            } catch let error as Refusal {
                                return error.number
                            }
                        }
                    }
                }
                #expect(outcomes.filter { $0 >= 0 }.sorted() == [0, 3, 6, 9])
                let page = try await store.catalog.read { try $0.list(ListQuery(), in: bucket.id) }
                #expect(page.keys == ["k1", "k2", "k4", "k5", "k7", "k8"])
                #expect(heard.value.flatMap(\.changes).count == 6)
            }
        }
    }

    @Test func `A new blob that one write of a group lets go and a later one takes again stays`() async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                let content = try await store.content(pattern(30_000))
                let (first, second) = (try StoredObject.test("a", content), try StoredObject.test("b", content))
                let turn = Shared(0)
                _ = try await withBlockedWriter(store) { queue in
                    for _ in 0..<3 {
                        queue.add {
                            try await store.catalog.write { writing in
                                turn.change { $0 += 1 }
                                switch turn.value {
                                case 1: try writing.put(first, in: bucket.id)
                                case 2: try writing.deleteObject(first, in: bucket)
                                default: try writing.put(second, in: bucket.id)
                                }
                            }
                        }
                    }
                }
                let another = try await store.content(pattern(40_000))
                let (third, fourth) = (try StoredObject.test("c", another), try StoredObject.test("d", another))
                try await store.catalog.write { writing in
                    try writing.put(third, in: bucket.id)
                    try writing.deleteObject(third, in: bucket)
                    try writing.put(fourth, in: bucket.id)
                }
                return bucket
            }
            try await house.open { (store) async throws in
                #expect(try await store.bytes("b", in: bucket) == pattern(30_000))
                #expect(try await store.bytes("d", in: bucket) == pattern(40_000))
            }
        }
    }

    @Test func `Commit numbers increase by one with every commit that changes something, also after reopening`()
        async throws
    {
        try await TestHouse.inDirectory { house in
            let last = try await house.open { store in
                let bucket = try await store.makeBucket()
                var last = try await store.catalog.read { $0.commit }
                for number in 0..<5 {
                    try await store.put("k\(number)", [], in: bucket)
                    let next = try await store.catalog.read { $0.commit }
                    #expect(next.value == last.value + 1)
                    last = next
                }
                try await store.catalog.write { _ in }
                #expect(try await store.catalog.read { $0.commit } == last)
                return last
            }
            try await house.open { (store) async throws in
                #expect(try await store.catalog.read { $0.commit } == last)
                #expect(try await store.catalog.write { $0.commit }.value == last.value + 1)
            }
        }
    }

    @Test func `A read sees one commit however many follow it meanwhile`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("a", [1], in: bucket)
                let (begun, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                async let seen = store.catalog.read { reading in
                    let before = try reading.object(ObjectKey("a"), in: bucket.id)
                    begun.signal()
                    written.wait()
                    #expect(try reading.object(ObjectKey("a"), in: bucket.id) == before)
                    #expect(try reading.object(ObjectKey("b"), in: bucket.id) == nil)
                    return before?.content
                }
                await begun.passed()
                try await store.put("a", [2], in: bucket)
                try await store.put("b", [3], in: bucket)
                #expect(try await store.bytes("a", in: bucket) == [2])
                written.signal()
                #expect(try await seen == .inline([1]))
            }
        }
    }

    @Test(arguments: [SQLITE_IOERR | 4 << 8, SQLITE_IOERR | 3 << 8, SQLITE_CORRUPT])
    func `A commit that the disk fails stops all writes, keeps reads, and ends with a restart`(code: Int32) async throws
    {
        try await TestHouse.inDirectory { house in
            let failure = Shared<Int32>(SQLITE_OK)
            var calls = SystemCalls()
            calls.commit = { failure.value }
            let bucket = try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                try await store.put("a", [1], in: bucket)
                await store.orphansCollected()
                let heard = Shared(0)
                store.observe { _ in heard.change { $0 += 1 } }
                failure.change { $0 = code }
                await #expect { try await store.put("a", [2], in: bucket) } throws: {
                    ($0 as? StorageError)?.kind == .writesStopped && ($0 as? StorageError)?.code == code
                }
                failure.change { $0 = SQLITE_OK }
                for body: @Sendable (any CatalogWriting) throws -> Void in [
                    { try $0.deleteObject(try .test("a", .inline([])), in: bucket) },
                    { try $0.setValue([1], for: "v") },
                ] {
                    await #expect { try await store.catalog.write(body) } throws: {
                        ($0 as? StorageError)?.kind == .writesStopped
                    }
                }
                #expect(heard.value == 0)
                #expect(try await store.bytes("a", in: bucket) == [1])
                return bucket
            }
            try await house.open { store in
                #expect(try await store.bytes("a", in: bucket) == [1])
                try await store.put("a", [3], in: bucket)
                #expect(try await store.bytes("a", in: bucket) == [3])
            }
        }
    }

    @Test func `A full disk fails the writes of the moment and no later ones`() async throws {
        try await TestHouse.inDirectory { house in
            let failure = Shared<Int32>(SQLITE_OK)
            var calls = SystemCalls()
            calls.commit = { failure.value }
            try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                failure.change { $0 = SQLITE_FULL }
                await #expect { try await store.put("a", [2], in: bucket) } throws: {
                    ($0 as? StorageError)?.kind == .full
                }
                failure.change { $0 = SQLITE_OK }
                #expect(try await store.bytes("a", in: bucket) == nil)
                try await store.put("a", [3], in: bucket)
                #expect(try await store.bytes("a", in: bucket) == [3])
            }
        }
    }

    @Test func `A closed store refuses reads and writes`() async throws {
        try await TestHouse.inDirectory { house in
            let store = try await house.open { $0 }
            await #expect(throws: StorageError.self) { try await store.catalog.read { $0.commit } }
            await #expect(throws: StorageError.self) { try await store.catalog.write { _ in } }
        }
    }
}

/// Writes that are started while the writer's thread is held up.
private struct BlockedWrites<Outcome: Sendable> {
    var bodies: [@Sendable () async throws -> Outcome] = []

    mutating func add(_ body: @escaping @Sendable () async throws -> Outcome) {
        bodies.append(body)
    }
}

/// Holds the writer up until all writes that `add` collects wait for it; returns their outcomes.
private func withBlockedWriter<Outcome: Sendable>(
    _ store: Store, _ add: (inout BlockedWrites<Outcome>) -> Void
) async throws -> [Outcome] {
    var writes = BlockedWrites<Outcome>()
    add(&writes)
    // Its write would count as one of those that wait.
    await store.orphansCollected()
    let (begun, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let holdUp = Task {
        try await store.catalog.write { _ in
            begun.signal()
            release.wait()
        }
    }
    await begun.passed()
    return try await withThrowingTaskGroup(of: Outcome.self) { group in
        for body in writes.bodies { group.addTask { try await body() } }
        while store.waitingWrites < writes.bodies.count { await Task.yield() }
        release.signal()
        try await holdUp.value
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

extension DispatchSemaphore {
    /// Waits without keeping a thread of the cooperative pool.
    func passed() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.wait()
                continuation.resume()
            }
        }
    }
}

extension ListPage {
    var keys: [String] {
        entries.map { entry in
            switch entry {
            case .object(let object): object.key.text
            case .commonPrefix(let prefix): String(decoding: prefix, as: UTF8.self)
            }
        }
    }
}
