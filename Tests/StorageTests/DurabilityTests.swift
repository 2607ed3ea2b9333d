import Foundation
import GRDBSQLite
import Model
import NIOCore
import Storage
import Testing

/// What a crash of the process or of the machine must not take.
@Suite struct DurabilityTests {
    @Test func `The names of directories and blobs are durable before anything is stored behind them`() async throws {
        try await TestHouse.inDirectory { outer in
            let house = TestHouse(directory: outer.directory + "/a/b")
            // The names that each directory held when it was last fsynced.
            let durable = Shared<[String: Set<String>]>([:])
            var calls = SystemCalls()
            calls.fsync = { descriptor in
                let link = "/proc/self/fd/\(descriptor)"
                if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
                    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
                {
                    durable.change { $0[path] = Set(names) }
                }
                return fsync(descriptor)
            }
            try await house.open(calls: calls) { store in
                let folders = (0...255).map { String(format: "%02x", $0) }
                for (path, names) in [
                    ("", [outer.directory.split(separator: "/").last.map(String.init) ?? ""]),
                    (outer.directory, ["a"]), (outer.directory + "/a", ["b"]),
                    (house.directory, ["blobs", "catalog.sqlite"]), (house.directory + "/blobs", folders + ["tmp"]),
                ] {
                    let path = path.isEmpty ? URL(fileURLWithPath: outer.directory + "/..").standardized.path : path
                    #expect(durable.value[path]?.isSuperset(of: names) == true, "\(path)")
                }
                try await store.put("k", pattern(30_000), in: try await store.makeBucket())
                let file = URL(fileURLWithPath: try #require(house.blobFiles().first))
                #expect(durable.value[file.deletingLastPathComponent().path]?.contains(file.lastPathComponent) == true)
            }
        }
    }

    @Test func `A commit that the disk fails keeps its blobs until the next start has read what became of it`()
        async throws
    {
        try await TestHouse.inDirectory { house in
            let failure = Shared<Int32>(SQLITE_OK)
            var calls = SystemCalls()
            calls.commit = { failure.value }
            let bucket = try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                let writer = store.blobs.makeWriter()
                try await writer.append(ByteBuffer(bytes: pattern(40_000)))
                let object = try StoredObject.test("k", try await writer.finish())
                // The log may hold the commit all the same.
                failure.change { $0 = SQLITE_IOERR | 4 << 8 }
                await #expect(throws: StorageError.self) {
                    try await store.catalog.write { try $0.put(object, in: bucket.id) }
                }
                await writer.abandon()
                return bucket
            }
            #expect(house.blobFiles().count == 2)
            try await house.open { (store) async throws in
                await store.orphansCollected()
                #expect(await house.waitForBlobFiles(1))
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
            }
        }
    }

    @Test func `A start empties the log of a run that was killed before it commits and removes files`() async throws {
        try await TestHouse.inDirectory { outer in
            let (house, killed) = (
                TestHouse(directory: outer.directory + "/1"), TestHouse(directory: outer.directory + "/2")
            )
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                await store.orphansCollected()
                try FileManager.default.copyItem(atPath: house.directory, toPath: killed.directory)
                return bucket
            }
            #expect(killed.logBytes > 0)
            try await killed.open { (store) async throws in
                await store.orphansCollected()
                #expect(killed.logBytes == 0)
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
            }
        }
    }

    @Test func `Readers that take turns do not let the log grow without end`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                // About 24 MiB of log, when the bytes are others than before.
                func fill(_ seed: Int) async throws {
                    let bytes = pattern(Limits.inlineObjectBytesMax, seed: seed)
                    try await store.catalog.write { writing in
                        for number in 0..<1400 {
                            try writing.put(try StoredObject.test("k\(number)", .inline(bytes)), in: bucket.id)
                        }
                    }
                }
                let first = try await HeldRead(store)
                try await fill(1)
                let second = try await HeldRead(store)
                try await first.end()
                try await fill(2)
                let third = try await HeldRead(store)
                try await second.end()
                try await fill(3)
                let before = house.logBytes
                #expect(before > 64 << 20)
                // The writer waits for the third read, and starts the log again.
                async let ended: Void = third.end(after: .milliseconds(300))
                try await fill(4)
                try await ended
                #expect(house.logBytes == before)
            }
        }
    }
}

/// A read that holds its snapshot until it is ended.
private struct HeldRead {
    private let release = DispatchSemaphore(value: 0)
    private let task: Task<Void, any Error>

    init(_ store: Store) async throws {
        let (begun, release) = (DispatchSemaphore(value: 0), release)
        task = Task {
            try await store.catalog.read { _ in
                begun.signal()
                release.wait()
            }
        }
        await begun.passed()
    }

    func end(after time: DispatchTimeInterval = .seconds(0)) async throws {
        DispatchQueue.global().asyncAfter(deadline: .now() + time) { [release] in release.signal() }
        try await task.value
    }
}

extension TestHouse {
    /// The size of the catalog's write-ahead log.
    fileprivate var logBytes: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory + "/catalog.sqlite-wal")
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}
