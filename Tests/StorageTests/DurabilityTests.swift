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

    @Test(arguments: [16_385, 65_536, 300_000])
    func `All bytes of a blob are durable before its name is, and its name before the commit`(count: Int) async throws {
        try await TestHouse.inDirectory { house in
            // What was made durable: the lengths of files, the names in folders; and the commits, in order.
            let events = Shared<[Durable]>([])
            var calls = SystemCalls()
            calls.fsync = { descriptor in
                if let event = Durable(descriptor) { events.change { $0.append(event) } }
                return fsync(descriptor)
            }
            calls.commit = {
                events.change { $0.append(.commit) }
                return SQLITE_OK
            }
            try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                await store.orphansCollected()
                events.change { $0 = [] }
                try await store.put("k", pattern(count), in: bucket)
                let file = URL(fileURLWithPath: try #require(house.blobFiles().first))
                let length = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
                #expect(events.value.count == 3)
                guard case .file(_, length) = events.value.first,
                    case .folder(let names) = events.value.dropFirst().first
                else { throw StorageError(.failed, "not made durable in order: \(events.value)") }
                #expect(names.contains(file.lastPathComponent))
                #expect(events.value.last == .commit)
            }
        }
    }

    @Test func `A commit waits until the disk has it`() async throws {
        try await TestHouse.inDirectory { house in
            let connections = OpenedConnections(of: house.directory + "/catalog.sqlite")
            try await house.open { store in
                let synchronous = try await store.catalog.write { writing in
                    try writing.setValue([1], for: "v")
                    return connections.writing.map { connection in
                        OpenedConnections.number("PRAGMA synchronous", connection)
                    }
                }
                // FULL: SQLite fsyncs the log at every commit (SQLite manual, "PRAGMA synchronous").
                #expect(synchronous == [2])
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

/// SQLite's own connections to one database, noted when they are opened.
private final class OpenedConnections: Sendable {
    private static let path = Shared("")
    // The connections live as long as the store, which is closed after their last use.
    private nonisolated(unsafe) static var opened: [OpaquePointer] = []

    /// Notes those that are opened while this lives.
    init(of path: String) {
        OpenedConnections.opened = []
        OpenedConnections.path.change { $0 = path }
        sqlite3_auto_extension(OpenedConnections.entry)
    }

    deinit {
        sqlite3_cancel_auto_extension(OpenedConnections.entry)
    }

    /// Those that are writing now.
    var writing: [OpaquePointer] {
        OpenedConnections.opened.filter { sqlite3_txn_state($0, nil) == SQLITE_TXN_WRITE }
    }

    static func number(_ sql: String, _ connection: OpaquePointer) -> Int {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { return -1 }
        return Int(sqlite3_column_int64(statement, 0))
    }

    private typealias Entry = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?) -> Int32

    private static let note: Entry = { connection, _, _ in
        if let connection, let name = sqlite3_db_filename(connection, "main"), String(cString: name) == path.value {
            opened.append(connection)
        }
        return SQLITE_OK
    }

    /// SQLite declares the parameter without the arguments that it calls it with (SQLite manual, "sqlite3_auto_extension").
    private static var entry: @convention(c) () -> Void { unsafeBitCast(note, to: (@convention(c) () -> Void).self) }
}

/// One step towards durability.
private enum Durable: Equatable, Sendable {
    case file(path: String, bytes: Int)
    case folder(names: Set<String>)
    case commit

    /// What an fsync of the descriptor makes durable.
    init?(_ descriptor: Int32) {
        let link = "/proc/self/fd/\(descriptor)"
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else { return nil }
        if let names = try? FileManager.default.contentsOfDirectory(atPath: path) {
            self = .folder(names: Set(names))
        } else {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            self = .file(path: path, bytes: Int(status.st_size))
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
