import Foundation
import GRDBSQLite
import Model
import Storage
import Testing

/// Contents that are kept in the catalog, and their checksums.
@Suite struct InlineContentTests {
    @Test(arguments: [
        "UPDATE content SET inline = CAST('hellO' AS BLOB)", "UPDATE content SET inline = zeroblob(5)",
        "UPDATE content SET inline = CAST('hell' AS BLOB)", "UPDATE content SET inline = NULL",
        "UPDATE content SET checksum = checksum + 1", "UPDATE content SET checksum = NULL",
    ])
    func `A damaged content in the catalog is told and never handed out`(damage: String) async throws {
        try await TestHouse.inDirectory { house in
            let hello = Array("hello".utf8)
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                for key in ["a", "b"] { try await store.put(key, hello, in: bucket) }
                try await store.catalog.write { writing in
                    try writing.insert(.test("u", key: "k"), in: bucket.id)
                    try writing.put(.test(1, .inline(hello)), of: "u")
                }
                return bucket
            }
            try house.execute(damage)
            try await house.open { (store) async throws in
                let object = try #require(try await store.catalog.read { try $0.object(ObjectKey("a"), in: bucket.id) })
                #expect(object.metadata.etag == ETag("e"))
                guard case .damaged = object.content else { throw StorageError(.failed, "not told") }
                let part = try #require(try await store.catalog.read { try $0.part(1, of: "u") })
                #expect(part.content == object.content)
                await expectCorrupt { _ = try await store.object(ObjectKey("a"), in: bucket.id) }
                await expectCorrupt { _ = try store.blobs.makeReader(part.content) }
                await expectCorrupt { _ = try await store.blobs.join([.inline([1]), part.content]) }
                await expectCorrupt { _ = try await store.blobs.join([.inline(pattern(16_384)), part.content]) }
                await expectCorrupt { _ = try await store.catalog.write { try $0.put(object, in: bucket.id) } }
                // Who owns it can do something about it.
                try await store.put("a", hello, in: bucket)
                #expect(try await store.bytes("a", in: bucket) == hello)
                #expect(try await store.delete("b", in: bucket))
                try await store.catalog.write { try $0.put(.test(1, .inline(hello)), of: "u") }
                #expect(try await store.catalog.read { try $0.part(1, of: "u")?.content } == .inline(hello))
            }
        }
    }

    @Test func `A catalog of an earlier version is given the checksums of its contents`() async throws {
        try await TestHouse.inDirectory { house in
            let small = try (0..<600).map { try StoredObject.test("n\($0)", .inline(Array("\($0)".utf8))) }
            let contents: [(key: String, bytes: [UInt8])] = [
                ("empty", []), ("one", [1]), ("most", pattern(Limits.inlineObjectBytesMax)), ("blob", pattern(30_000)),
            ]
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.catalog.write { writing in
                    for object in small { try writing.put(object, in: bucket.id) }
                }
                for (key, bytes) in contents { try await store.put(key, bytes, in: bucket) }
                return bucket
            }
            try house.execute(
                """
                ALTER TABLE content DROP COLUMN checksum;
                ALTER TABLE content DROP COLUMN digests;
                DELETE FROM grdb_migrations WHERE identifier LIKE 'content-%';
                """)
            try await house.open { (store) async throws in
                for (key, bytes) in contents { #expect(try await store.bytes(key, in: bucket) == bytes) }
                try await store.catalog.read { (reading) throws in
                    for object in small { #expect(try reading.object(object.key, in: bucket.id) == object) }
                }
            }
            try house.execute("UPDATE content SET inline = x'02' WHERE inline = x'01'")
            try await house.open { (store) async throws in
                await expectCorrupt { _ = try await store.bytes("one", in: bucket) }
                #expect(try await store.bytes("empty", in: bucket) == [])
            }
        }
    }

    @Test func `What was computed of a content is remembered until the object has another`() async throws {
        try await TestHouse.inDirectory { house in
            let digests = WholeDigests(
                md5: [1, 2], checksums: [ObjectChecksum(algorithm: .sha1, type: .fullObject, base64: "x")])
            let object = try StoredObject.test("k", .inline([]))
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.put("k", pattern(30_000), in: bucket)
                #expect(try await store.catalog.read { try $0.digests(of: object, in: bucket.id) } == nil)
                let heard = Shared(0)
                store.observe { _ in heard.change { $0 += 1 } }
                try await store.catalog.write { try $0.remember(digests, of: object, in: bucket.id) }
                try await store.catalog.write { try $0.update(object, in: bucket.id) }
                return bucket
            }
            try await house.open { (store) async throws in
                #expect(try await store.catalog.read { try $0.digests(of: object, in: bucket.id) } == digests)
                try await store.put("k", pattern(30_001), in: bucket)
                #expect(try await store.catalog.read { try $0.digests(of: object, in: bucket.id) } == nil)
                await #expect(throws: StorageError.self) {
                    try await store.catalog.write {
                        try $0.remember(digests, of: .test("absent", .inline([])), in: bucket.id)
                    }
                }
            }
        }
    }

    @Test func `Parts are listed with their sizes and without their bytes`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                try await store.catalog.write { try $0.insert(.test("u", key: "k"), in: bucket.id) }
                let contents: [Content] = [.inline([]), .inline(pattern(9)), try await store.content(pattern(20_000))]
                try await store.catalog.write { writing in
                    for (index, content) in contents.enumerated() {
                        try writing.put(.test(index + 1, content), of: "u")
                    }
                }
                let parts = try await store.catalog.read { try $0.parts(of: "u", after: 0, limit: 10) }
                #expect(parts.map(\.bytes) == [0, 9, 20_000])
                #expect(parts.map { $0.blobs?.count } == [nil, nil, 1])
                let read = try await store.catalog.read { reading in
                    try parts.map { try reading.part($0.number, of: "u")?.content }
                }
                #expect(read == contents)
                #expect(try await store.catalog.read { try $0.part(4, of: "u") } == nil)
                #expect(try await store.catalog.read { try $0.part(1, of: "v") } == nil)
            }
        }
    }
}

private func expectCorrupt(_ body: () async throws -> Void) async {
    await #expect { try await body() } throws: { ($0 as? StorageError)?.kind == .corrupt }
}

extension UploadPart {
    fileprivate static func test(_ number: Int, _ content: Content) -> UploadPart {
        UploadPart(number: number, etag: ETag("\(number)"), modified: Timestamp(seconds: 1), content: content)
    }
}
