import Foundation
import GRDBSQLite
import Logging
import Model
import NIOCore
import Storage
import Synchronization
import Testing

/// A store in a temporary directory that is removed afterwards.
struct TestHouse {
    let directory: String

    static let owner = AccountID(String(repeating: "a1", count: 32))!  // 64 hexadecimal digits
    static let other = AccountID(String(repeating: "b2", count: 32))!  // 64 hexadecimal digits

    /// Calls `body` with a directory that does not exist yet.
    static func inDirectory<Result>(_ body: (TestHouse) async throws -> Result) async throws -> Result {
        let directory =
            FileManager.default.temporaryDirectory.path + "/frontage-storage-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return try await body(TestHouse(directory: directory))
    }

    /// Opens a store for the length of `body`.
    func open<Result>(
        calls: SystemCalls = SystemCalls(), _ body: (Store) async throws -> Result
    ) async throws -> Result {
        var configuration = Store.Configuration(directory: directory)
        configuration.calls = calls
        let store = try await Store.open(configuration, logger: TestHouse.silent)
        do {
            let result = try await body(store)
            try await store.close()
            return result
        } catch {
            try? await store.close()
            throw error
        }
    }

    /// The paths of all blob files.
    func blobFiles() -> [String] {
        let paths = FileManager.default.enumerator(atPath: directory + "/blobs")?.compactMap { $0 as? String } ?? []
        return paths.filter { ($0.split(separator: "/").last ?? "").count >= 32 }.map { directory + "/blobs/" + $0 }
    }

    /// Waits until there are as many blob files, which the store removes in the background.
    func waitForBlobFiles(_ count: Int) async -> Bool {
        for _ in 0..<2000 {
            if blobFiles().count == count { return true }
            await Task.yield()
            try? await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    /// How many rows a table of a closed store has.
    func count(_ table: String) throws -> Int {
        var (database, statement): (OpaquePointer?, OpaquePointer?)
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(directory + "/catalog.sqlite", &database) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        try #require(sqlite3_prepare_v2(database, "SELECT count(*) FROM \(table)", -1, &statement, nil) == SQLITE_OK)
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return Int(sqlite3_column_int64(statement, 0))
    }

    /// Changes the catalog behind a closed store's back.
    func execute(_ sql: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(directory + "/catalog.sqlite", &database) == SQLITE_OK)
        try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Store {
    func makeBucket(
        _ name: String = "www.example.com", versioning: BucketVersioning? = nil
    ) async throws -> Bucket {
        let name = try #require(BucketName(name))
        return try await catalog.write { writing in
            var bucket = try writing.insertBucket(
                name: name,
                owner: TestHouse.owner,
                created: Timestamp(seconds: 1),
                acl: AccessControlList(owner: TestHouse.owner, grants: [])
            )
            guard let versioning else { return bucket }
            bucket.versioning = versioning
            try writing.update(bucket)
            return bucket
        }
    }

    /// Writes a content in pieces of `pieceBytes`.
    func content(_ bytes: [UInt8], pieceBytes: Int = 10_000) async throws -> Content {
        let writer = blobs.makeWriter()
        var rest = bytes[...]
        while !rest.isEmpty {
            try await writer.append(ByteBuffer(bytes: rest.prefix(pieceBytes)))
            rest = rest.dropFirst(pieceBytes)
        }
        return try await writer.finish()
    }

    func put(_ key: String, _ bytes: [UInt8], in bucket: Bucket) async throws {
        let object = try StoredObject.test(key, try await content(bytes))
        try await catalog.write { try $0.put(object, in: bucket.id) }
    }

    func delete(_ key: String, in bucket: Bucket) async throws -> Bool {
        let object = try StoredObject.test(key, .inline([]))
        return try await catalog.write { try $0.deleteObject(object, in: bucket) } == .removed
    }

    /// An object's bytes; `nil` when there is none.
    func bytes(_ key: String, in bucket: Bucket) async throws -> [UInt8]? {
        guard let found = try await object(ObjectKey(validating: Array(key.utf8)), in: bucket.id) else { return nil }
        return try await found.reader.all()
    }
}

extension CatalogWriting {
    @discardableResult
    func deleteObject(_ object: StoredObject, in bucket: Bucket) throws -> Deletion {
        try deleteObject(object.key, in: bucket.id, by: bucket.owner, at: object.metadata.modified)
    }
}

extension ContentReading {
    func all() async throws -> [UInt8] {
        Array(try await read(at: 0, count: Int(bytes)).readableBytesView)
    }
}

extension StoredObject {
    static func test(_ key: String, _ content: Content, etag: String = "e") throws -> StoredObject {
        StoredObject(
            key: try ObjectKey(validating: Array(key.utf8)),
            metadata: ObjectMetadata(
                etag: ETag(etag),
                modified: Timestamp(seconds: 7),
                acl: AccessControlList(owner: TestHouse.owner, grants: [])
            ),
            content: content
        )
    }
}

/// Bytes that differ from chunk to chunk.
func pattern(_ count: Int, seed: Int = 0) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 8) ^ ($0 >> 16) &+ seed) }
}

/// A repeatable source of random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// A value that several threads change.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value { mutex.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        mutex.withLock { value in body(&value) }
    }
}
