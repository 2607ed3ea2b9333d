import GRDBSQLite
import Model
import NIOCore
import Storage
import Testing

/// Contents that are kept beside an object's own, and what becomes of them.
@Suite struct VariantTests {
    private static let key = ObjectKey("k")

    @Test(arguments: [30, 30_000])
    func `Variants are read with their object, and by nobody who asks for the object alone`(count: Int) async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(40_000), in: bucket)
                #expect(try await store.variants(of: "k", in: bucket) == nil)
                #expect(try await store.keep([.gzip: pattern(count), .brotli: pattern(count, seed: 1)], in: bucket))
                return bucket
            }
            try await house.open { (store) async throws in
                #expect(
                    try await store.variants(of: "k", in: bucket)
                        == [.gzip: pattern(count), .brotli: pattern(count, seed: 1)])
                #expect(
                    try await store.visited("k", in: bucket) == [
                        .gzip: pattern(count), .brotli: pattern(count, seed: 1),
                    ])
                #expect(try await store.bytes("k", in: bucket) == pattern(40_000))
                let page = try await store.catalog.read { try $0.list(ListQuery(), in: bucket.id) }
                #expect(page.entries.count == 1)
                guard case .object(let listed) = page.entries.first else { throw StorageError(.failed, "no object") }
                #expect(listed.bytes == 40_000)
            }
        }
    }

    @Test(arguments: Change.allCases)
    func `Variants go in the commit that takes their content away`(change: Change) async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(40_000), in: bucket)
                #expect(try await store.keep([.gzip: pattern(30_000), .brotli: pattern(20)], in: bucket))
                #expect(house.blobFiles().count == 2)
                let reader = try #require(try await store.visitedObject("k", in: bucket)).variants[0].reader
                try await change.make(in: store, bucket)
                #expect(try await store.variants(of: "k", in: bucket) == nil)
                #expect(try await store.visited("k", in: bucket) == (change == .delete ? nil : [:]))
                // Who was reading it reads on.
                #expect(try await reader.all() == pattern(30_000))
            }
            let files = change == .overwrite ? 1 : 0
            try await house.open { (store) async throws in
                await store.orphansCollected()
                #expect(await house.waitForBlobFiles(files))
            }
            #expect(try house.count("variant") == 0)
            #expect(try house.count("decision") == 0)
            #expect(try house.count("content") == (change == .delete ? 0 : 1))
            #expect(try house.count("blob") == files)
        }
    }

    enum Change: CaseIterable, Sendable {
        case overwrite, overwriteSmall, delete

        func make(in store: Store, _ bucket: Bucket) async throws {
            switch self {
            case .overwrite: try await store.putText("k", pattern(40_000, seed: 1), in: bucket)
            case .overwriteSmall: try await store.putText("k", pattern(400), in: bucket)
            case .delete: #expect(try await store.delete("k", in: bucket))
            }
        }
    }

    @Test func `A variant of a content that the object no longer has is not kept`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                for (old, new) in [
                    (pattern(400), pattern(400, seed: 1)), (pattern(40_000), pattern(40_000)),
                    (pattern(400), pattern(40_000)),
                ] {
                    try await store.putText("k", old, in: bucket)
                    let content = try await store.contentOf("k", in: bucket)
                    let made = try await store.content(pattern(30_000))
                    try await store.putText("k", new, in: bucket)
                    let isKept = try await store.catalog.write {
                        try $0.decide(
                            [Variant(coding: .gzip, content: made)], of: Self.key, in: bucket.id, madeFrom: content)
                    }
                    #expect(!isKept)
                    await store.blobs.discard(made)
                    #expect(try await store.variants(of: "k", in: bucket) == nil)
                }
                #expect(await house.waitForBlobFiles(1))
                #expect(
                    try await store.catalog.write {
                        try !$0.decide([], of: ObjectKey("absent"), in: bucket.id, madeFrom: .inline([]))
                    })
            }
        }
    }

    @Test func `Variants that come and go in one commit leave nothing behind`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(400), in: bucket)
                let content = try await store.contentOf("k", in: bucket)
                let made = try await store.content(pattern(30_000))
                try await store.catalog.write { writing in
                    #expect(
                        try writing.decide(
                            [Variant(coding: .gzip, content: made)], of: Self.key, in: bucket.id, madeFrom: content))
                    try writing.deleteObject(try .test("k", content), in: bucket)
                }
                #expect(await house.waitForBlobFiles(0))
            }
            #expect(try house.count("content") == 0)
        }
    }

    @Test func `Metadata may change without a loss of variants`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(400), in: bucket)
                #expect(try await store.keep([.brotli: pattern(20)], in: bucket))
                let object = try #require(try await store.catalog.read { try $0.object(Self.key, in: bucket.id) })
                try await store.catalog.write { try $0.update(object, in: bucket.id) }
                #expect(try await store.variants(of: "k", in: bucket) == [.brotli: pattern(20)])
                // A copy has its own.
                try await store.catalog.write { writing in
                    var copy = object
                    copy.key = ObjectKey("copy")
                    try writing.put(copy, in: bucket.id)
                }
                #expect(try await store.variants(of: "copy", in: bucket) == nil)
            }
        }
    }

    @Test func `A crash between a variant's file and its commit leaves the object without it and no file`() async throws
    {
        try await TestHouse.inDirectory { house in
            let failure = Shared<Int32>(SQLITE_OK)
            var calls = SystemCalls()
            calls.commit = { failure.value }
            let bucket = try await house.open(calls: calls) { store in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(40_000), in: bucket)
                failure.change { $0 = SQLITE_IOERR | 4 << 8 }
                await #expect(throws: StorageError.self) {
                    try await store.keep([.gzip: pattern(30_000), .brotli: pattern(20_000)], in: bucket)
                }
                return bucket
            }
            #expect(house.blobFiles().count == 3)
            try await house.open { (store) async throws in
                await store.orphansCollected()
                #expect(await house.waitForBlobFiles(1))
                #expect(try await store.variants(of: "k", in: bucket) == nil)
                #expect(try await store.bytes("k", in: bucket) == pattern(40_000))
            }
        }
    }

    @Test func `The variants of a bucket are forgotten step by step`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let (bucket, other) = (try await store.makeBucket(), try await store.makeBucket("other.example.com"))
                for number in 0..<5 {
                    try await store.putText("k\(number)", pattern(400), in: bucket)
                    #expect(try await store.keep([.gzip: pattern(30_000)], of: "k\(number)", in: bucket))
                }
                try await store.putText("k", pattern(400), in: other)
                #expect(try await store.keep([.gzip: pattern(30_000)], in: other))
                var counts: [Int] = []
                for _ in 0..<4 {
                    counts.append(try await store.catalog.write { try $0.forgetDecisions(in: bucket.id, limit: 2) })
                }
                #expect(counts == [2, 2, 1, 0])
                #expect(try await store.catalog.read { try !$0.hasDecisions(in: bucket.id) })
                #expect(try await store.variants(of: "k3", in: bucket) == nil)
                #expect(try await store.bytes("k3", in: bucket) == pattern(400))
                #expect(await house.waitForBlobFiles(1))
                #expect(try await store.catalog.read { try $0.hasDecisions(in: other.id) })
            }
        }
    }

    @Test func `A search finds what was not tried, page by page, whatever lies between`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                for number in 0..<7 { try await store.putText("k\(number)", pattern(400 + number), in: bucket) }
                for number in [0, 1, 3] { #expect(try await store.keep([:], of: "k\(number)", in: bucket)) }
                #expect(try await store.variants(of: "k0", in: bucket) == [:])
                let other = try await store.makeBucket("other.example.com")
                try await store.putText("a9", pattern(500), in: other)
                try await store.putText("short", pattern(20), in: other)
                for (scope, expected, pagesExpected) in [
                    (bucket.id as BucketID?, ["k2", "k4", "k5", "k6"], 4), (nil, ["k2", "k4", "k5", "k6", "a9"], 5),
                ] {
                    var (found, last, pages): ([String], ObjectPlace?, Int) = ([], nil, 0)
                    repeat {
                        let after = last
                        let page = try await store.catalog.read { try $0.undecided(in: scope, after: after, limit: 2) }
                        found += page.candidates.map(\.key.text)
                        last = page.last
                        pages += 1
                    } while last != nil
                    #expect(found == expected)
                    #expect(pages == pagesExpected)
                }
                #expect(try await store.catalog.read { try $0.bucketsWithDecisions() } == [bucket.id])
            }
        }
    }

    @Test func `A damaged variant is left out of a visit`() async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.putText("k", pattern(400), in: bucket)
                #expect(try await store.keep([.gzip: pattern(30), .brotli: pattern(20)], in: bucket))
                return bucket
            }
            try house.execute("UPDATE content SET inline = zeroblob(30) WHERE length(inline) = 30")
            try await house.open { (store) async throws in
                #expect(try await store.visited("k", in: bucket) == [.brotli: pattern(20)])
            }
        }
    }
}

extension Store {
    fileprivate func putText(_ key: String, _ bytes: [UInt8], in bucket: Bucket) async throws {
        var object = try StoredObject.test(key, try await content(bytes))
        object.metadata.headers.contentType = Array("text/plain".utf8)
        let made = object
        try await catalog.write { try $0.put(made, in: bucket.id) }
    }

    fileprivate func contentOf(_ key: String, in bucket: Bucket) async throws -> Content {
        let key = try ObjectKey(validating: Array(key.utf8))
        return try #require(try await catalog.read { try $0.object(key, in: bucket.id) }).content
    }

    fileprivate func keep(
        _ variants: [ContentCoding: [UInt8]], of key: String = "k", in bucket: Bucket
    ) async throws -> Bool {
        let content = try await contentOf(key, in: bucket)
        var made: [Variant] = []
        for (coding, bytes) in variants { made.append(Variant(coding: coding, content: try await self.content(bytes))) }
        let (kept, name) = (made, try ObjectKey(validating: Array(key.utf8)))
        return try await catalog.write { try $0.decide(kept, of: name, in: bucket.id, madeFrom: content) }
    }

    fileprivate func variants(of key: String, in bucket: Bucket) async throws -> [ContentCoding: [UInt8]]? {
        let key = try ObjectKey(validating: Array(key.utf8))
        guard let variants = try await catalog.read({ try $0.variants(of: key, in: bucket.id) }) else { return nil }
        var found: [ContentCoding: [UInt8]] = [:]
        for variant in variants { found[variant.coding] = try await blobs.makeReader(variant.content).all() }
        return found
    }

    fileprivate func visitedObject(_ key: String, in bucket: Bucket) async throws -> VisitedObject? {
        let place = ObjectPlace(bucket: bucket.id, key: try ObjectKey(validating: Array(key.utf8)))
        return try await withCheckedThrowingContinuation { continuation in
            visitedObjects([place]) { continuation.resume(with: $0[0]) }
        }
    }

    /// The variants that a visit finds; `nil` when there is no object.
    fileprivate func visited(_ key: String, in bucket: Bucket) async throws -> [ContentCoding: [UInt8]]? {
        guard let visited = try await visitedObject(key, in: bucket) else { return nil }
        var found: [ContentCoding: [UInt8]] = [:]
        for variant in visited.variants { found[variant.coding] = try await variant.reader.all() }
        return found
    }
}
