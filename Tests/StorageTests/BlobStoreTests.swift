import Foundation
import Glibc
import Model
import NIOCore
import Storage
import Testing

@Suite struct BlobStoreTests {
    @Test(arguments: [0, 1, 16_384, 16_385, 65_535, 65_536, 65_537, 131_072, 300_000])
    func `A content of any length comes back from any position`(count: Int) async throws {
        try await TestHouse.inDirectory { house in
            let expected = pattern(count)
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", expected, in: bucket)
                return bucket
            }
            #expect(house.blobFiles().count == (count > Limits.inlineObjectBytesMax ? 1 : 0))
            try await house.open { store in
                let found = try #require(try await store.object(ObjectKey("k"), in: bucket.id))
                #expect(found.reader.bytes == Int64(count))
                for offset in [0, 1, count / 2, 65_535, 65_536, count - 1, count, count + 5] where offset >= 0 {
                    for length in [0, 1, 70_000, .max] {
                        let part = Array(expected.dropFirst(offset).prefix(length))
                        let bytes = try await found.reader.read(at: Int64(offset), count: length)
                        #expect(Array(bytes.readableBytesView) == part)
                        let called = try await withCheckedThrowingContinuation { continuation in
                            found.reader.read(at: Int64(offset), count: length) { continuation.resume(with: $0) }
                        }
                        #expect(Array(called.readableBytesView) == part)
                    }
                }
            }
        }
    }

    @Test func `A flipped byte anywhere in a blob file is told and never handed out`() async throws {
        try await TestHouse.inDirectory { house in
            let bytes = pattern(200_000)
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", bytes, in: bucket)
                return bucket
            }
            let file = URL(fileURLWithPath: try #require(house.blobFiles().first))
            let whole = try Data(contentsOf: file)
            let fileBytes: Int = 200_000 + 16 + 32
            #expect(whole.count == fileBytes)
            for position in [0, 65_536, 199_999, 200_003, 200_020, whole.count - 1] {
                var damaged = whole
                damaged[position] ^= 0x10
                try damaged.write(to: file)
                try await house.open { store in
                    let reader = try #require(try await store.object(ObjectKey("k"), in: bucket.id)).reader
                    await #expect { try await reader.all() } throws: { ($0 as? StorageError)?.kind == .corrupt }
                    if position == 199_999 {
                        #expect(try await reader.read(at: 0, count: 65_536).readableBytes == 65_536)
                    }
                }
            }
            for length in [whole.dropLast(), whole + [0]] {
                try length.write(to: file)
                try await house.open { store in
                    let reader = try #require(try await store.object(ObjectKey("k"), in: bucket.id)).reader
                    await #expect { try await reader.all() } throws: { ($0 as? StorageError)?.kind == .corrupt }
                }
            }
            try FileManager.default.removeItem(at: file)
            try await house.open { store in
                let reader = try #require(try await store.object(ObjectKey("k"), in: bucket.id)).reader
                await #expect { try await reader.all() } throws: { ($0 as? StorageError)?.kind == .corrupt }
            }
        }
    }

    @Test func `A reader keeps its content while the object is replaced or deleted`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let bytes = pattern(150_000)
                try await store.put("k", bytes, in: bucket)
                var reader: (any ContentReading)? = try await store.object(ObjectKey("k"), in: bucket.id)?.reader
                #expect(try await store.delete("k", in: bucket))
                try await store.put("k", pattern(100_000, seed: 1), in: bucket)
                #expect(try await reader?.all() == bytes)
                #expect(house.blobFiles().count == 2)
                reader = nil
                #expect(await house.waitForBlobFiles(1))
                #expect(try await store.bytes("k", in: bucket) == pattern(100_000, seed: 1))
            }
        }
    }

    @Test func `A read that began before a content was replaced can still open it`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(150_000), in: bucket)
                let (begun, replaced) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                async let late = store.catalog.read { reading in
                    begun.signal()
                    replaced.wait()
                    return try reading.object(ObjectKey("k"), in: bucket.id).map {
                        try store.blobs.makeReader($0.content)
                    }
                }
                await begun.passed()
                try await store.put("k", pattern(100_000, seed: 1), in: bucket)
                // Whatever was to be removed is, before a later file has its name.
                try await store.put("later", pattern(100_000), in: bucket)
                replaced.signal()
                #expect(try await late?.all() == pattern(150_000))
            }
        }
    }

    @Test func `A blob lives as long as one object or part uses it`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let shared = try await store.content(pattern(50_000))
                let original = try StoredObject.test("a", shared)
                let copy = try StoredObject.test("b", shared)
                try await store.catalog.write { writing in
                    try writing.put(original, in: bucket.id)
                    try writing.put(copy, in: bucket.id)
                    try writing.put(original, in: bucket.id)
                }
                #expect(try await store.delete("a", in: bucket))
                #expect(try await store.bytes("b", in: bucket) == pattern(50_000))
                #expect(try await store.delete("b", in: bucket))
                #expect(await house.waitForBlobFiles(0))
                await #expect(throws: StorageError.self) {
                    try await store.catalog.write { try $0.put(copy, in: bucket.id) }
                }
            }
        }
    }

    @Test func `An upload's parts become an object without copying their blobs`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.catalog.write { try $0.insert(.test("u", key: "k"), in: bucket.id) }
                let pieces = [pattern(30_000), pattern(40_000, seed: 1), pattern(100, seed: 2), pattern(5, seed: 3)]
                for (index, piece) in ([pattern(20_000, seed: 9)] + pieces).enumerated() {
                    let part = UploadPart(
                        number: max(1, index), etag: ETag("\(index)"), modified: Timestamp(seconds: 1),
                        content: try await store.content(piece))
                    try await store.catalog.write { try $0.put(part, of: "u") }
                }
                #expect(await house.waitForBlobFiles(2))
                let parts = try await store.catalog.read { try $0.parts(of: "u", after: 0, limit: 10) }
                #expect(parts.map(\.number) == [1, 2, 3, 4])
                #expect(try await store.catalog.read { try $0.parts(of: "u", after: 2, limit: 1) }.map(\.number) == [3])
                let before = Set(house.blobFiles())
                let contents = try await store.catalog.read { reading in
                    try parts.compactMap { try reading.part($0.number, of: "u")?.content }
                }
                let object = try StoredObject.test("k", try await store.blobs.join(contents))
                try await store.catalog.write { writing in
                    try writing.put(object, in: bucket.id)
                    try writing.deleteUpload("u", in: bucket.id)
                    #expect(try writing.upload("u", in: bucket.id) == nil)
                }
                #expect(before.isSubset(of: house.blobFiles()))
                #expect(house.blobFiles().count == 3)
                #expect(try await store.bytes("k", in: bucket) == pieces.flatMap { $0 })
                let reader = try #require(try await store.object(ObjectKey("k"), in: bucket.id)).reader
                #expect(try await reader.read(at: 29_999, count: 2).readableBytes == 2)
                #expect(try await store.delete("k", in: bucket))
            }
            #expect(await house.waitForBlobFiles(0))
        }
    }

    @Test func `Small contents joined stay in the catalog`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                #expect(try await store.blobs.join([.inline([1]), .inline([]), .inline([2])]) == .inline([1, 2]))
                #expect(try await store.blobs.join([]) == .inline([]))
                let large = try await store.blobs.join([.inline(pattern(16_384)), .inline([1])])
                guard case .blobs(let blobs) = large else { throw StorageError(.failed, "not in a blob") }
                #expect(blobs.map(\.bytes) == [16_385])
                await store.blobs.discard(large)
                #expect(await house.waitForBlobFiles(0))
            }
        }
    }

    @Test func `What was written and not committed leaves nothing behind`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let given = store.blobs.makeWriter()
                try await given.append(ByteBuffer(bytes: pattern(300_000)))
                await given.abandon()
                await #expect(throws: StorageError.self) { try await given.append(ByteBuffer()) }
                let finished = store.blobs.makeWriter()
                try await finished.append(ByteBuffer(bytes: pattern(300_000)))
                _ = try await finished.finish()
                await finished.abandon()
                do {
                    let released = store.blobs.makeWriter()
                    try await released.append(ByteBuffer(bytes: pattern(300_000)))
                    #expect(house.blobFiles().contains { $0.contains("/tmp/") })
                }
                #expect(await house.waitForBlobFiles(0))
                let committed = store.blobs.makeWriter()
                try await committed.append(ByteBuffer(bytes: pattern(30_000)))
                let object = try StoredObject.test("k", try await committed.finish())
                let bucket = try await store.makeBucket()
                try await store.catalog.write { try $0.put(object, in: bucket.id) }
                await committed.abandon()
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
            }
        }
    }

    @Test func `A start removes files that no row names, and no others`() async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                // Published and never committed, as if the process had ended here.
                _ = try await store.content(pattern(30_000, seed: 1))
                return bucket
            }
            #expect(house.blobFiles().count == 2)
            let temporary = house.directory + "/blobs/tmp/" + String(repeating: "0", count: 65)
            #expect(FileManager.default.createFile(atPath: temporary, contents: Data([1])))
            try await house.open { store in
                async let uploads: Void = {
                    for number in 0..<30 { try await store.put("n\(number)", pattern(20_000), in: bucket) }
                }()
                await store.orphansCollected()
                try await uploads
                #expect(await house.waitForBlobFiles(31))
                #expect(!FileManager.default.fileExists(atPath: temporary))
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
            }
        }
    }

    @Test func `A failed fsync ends the file and stops all writes until a restart`() async throws {
        try await TestHouse.inDirectory { house in
            let isFailing = Shared(false)
            var calls = SystemCalls()
            calls.fsync = { descriptor in
                guard isFailing.value else { return fsync(descriptor) }
                errno = EIO
                return -1
            }
            let bucket = try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                isFailing.change { $0 = true }
                await #expect { try await store.put("k", pattern(40_000), in: bucket) } throws: {
                    ($0 as? StorageError)?.kind == .writesStopped && ($0 as? StorageError)?.code == EIO
                }
                isFailing.change { $0 = false }
                for bytes in [pattern(10), pattern(40_000)] {
                    await #expect { try await store.put("k", bytes, in: bucket) } throws: {
                        ($0 as? StorageError)?.kind == .writesStopped
                    }
                }
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
                return bucket
            }
            try await house.open { store in
                #expect(try await store.bytes("k", in: bucket) == pattern(30_000))
                try await store.put("k", pattern(40_000), in: bucket)
            }
        }
    }

    @Test(arguments: [ENOSPC, EDQUOT])
    func `A full disk fails an upload, leaves no file, and later uploads succeed`(code: Int32) async throws {
        try await TestHouse.inDirectory { house in
            let room = Shared(Int.max)
            var calls = SystemCalls()
            calls.write = { descriptor, bytes, count in
                guard count <= room.value else {
                    errno = code
                    return -1
                }
                return write(descriptor, bytes, min(count, 5000))
            }
            try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                room.change { $0 = 100 }
                await #expect { try await store.put("k", pattern(400_000), in: bucket) } throws: {
                    ($0 as? StorageError)?.kind == .full && ($0 as? StorageError)?.code == code
                }
                #expect(await house.waitForBlobFiles(1))
                room.change { $0 = .max }
                try await store.put("k", pattern(400_000), in: bucket)
                #expect(try await store.bytes("k", in: bucket) == pattern(400_000))
            }
        }
    }

    @Test func `A second opener is told who has the directory, and files are for their owner only`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                await #expect {
                    try await house.open { _ in }
                } throws: { error in
                    guard let error = error as? StorageError else { return false }
                    return error.kind == .locked && error.message.contains(house.directory)
                        && error.message.contains("\(getpid())")
                }
                for path in try FileManager.default.subpathsOfDirectory(atPath: house.directory) {
                    var status = stat()
                    #expect(stat(house.directory + "/" + path, &status) == 0)
                    #expect(status.st_mode & 0o077 == 0, "\(path)")
                }
            }
            try await house.open { _ in }
        }
    }
}
