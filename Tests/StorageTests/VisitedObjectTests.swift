import Model
import Storage
import Testing

/// What visits ask the store for: many objects at once.
@Suite struct VisitedObjectTests {
    @Test func `Each object is answered for itself, and its damage is no matter of the others`() async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                let objects = try (0..<200).map { number in
                    try StoredObject.test("k\(number)", .inline(Array("content \(number)".utf8)))
                }
                try await store.catalog.write { writing in
                    for object in objects { try writing.put(object, in: bucket.id) }
                }
                return bucket
            }
            try house.execute("UPDATE content SET checksum = checksum + 1 WHERE inline = CAST('content 7' AS BLOB)")
            try await house.open { (store) async throws in
                let expected = (0..<400).map { number in
                    number == 7 ? "failed" : number < 200 ? "content \(number)" : "absent"
                }
                #expect(await store.visit((0..<400).map { "k\($0)" }, in: bucket) == expected)
                #expect(await store.visit((0..<400).reversed().map { "k\($0)" }, in: bucket) == expected.reversed())
                #expect(await store.visit([], in: bucket) == [])
            }
        }
    }

    @Test func `A visit sees what was committed before it asked, however many others ask`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { (store) async throws in
                let bucket = try await store.makeBucket()
                let isOver = Shared(false)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask { while !isOver.value { _ = await store.visit(["other", "k"], in: bucket) } }
                    }
                    for number in 0..<50 {
                        try? await store.put("k", Array("\(number)".utf8), in: bucket)
                        #expect(await store.visit(["k"], in: bucket) == ["\(number)"])
                    }
                    isOver.change { $0 = true }
                }
            }
        }
    }
}

extension Store {
    /// The contents of objects as visits find them.
    fileprivate func visit(_ keys: [String], in bucket: Bucket) async -> [String] {
        let places = keys.map { ObjectPlace(bucket: bucket.id, key: ObjectKey(stored: Array($0.utf8))) }
        return await withCheckedContinuation { continuation in
            visitedObjects(places) { answers in
                continuation.resume(returning: answers.map(Self.text))
            }
        }
    }

    private static func text(_ answer: Result<VisitedObject?, any Error>) -> String {
        switch answer {
        case .success(nil): "absent"
        case .failure: "failed"
        case .success(let visited?):
            if case .inline(let bytes) = visited.object.content {
                String(decoding: bytes, as: UTF8.self)
            } else {
                "elsewhere"
            }
        }
    }
}
