import Model
import Storage
import Testing

/// Reads that wait together and share a transaction.
@Suite struct GroupReadTests {
    @Test func `Visits that ask at once are each told of their own object, and of its damage alone`() async throws {
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
                let answers = await withTaskGroup(of: (Int, String).self) { group in
                    for number in 0..<400 { group.addTask { (number, await store.visit("k\(number)", in: bucket)) } }
                    return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                for number in 0..<400 {
                    #expect(answers[number] == (number == 7 ? "failed" : number < 200 ? "content \(number)" : "absent"))
                }
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
                        group.addTask { while !isOver.value { _ = await store.visit("other", in: bucket) } }
                    }
                    for number in 0..<50 {
                        try? await store.put("k", Array("\(number)".utf8), in: bucket)
                        #expect(await store.visit("k", in: bucket) == "\(number)")
                    }
                    isOver.change { $0 = true }
                }
            }
        }
    }
}

extension Store {
    /// The content of an object as a visit finds it.
    fileprivate func visit(_ key: String, in bucket: Bucket) async -> String {
        await withCheckedContinuation { continuation in
            visitedObject(ObjectKey(stored: Array(key.utf8)), in: bucket.id) { result in
                let text =
                    switch result {
                    case .success(nil): "absent"
                    case .failure: "failed"
                    case .success(let visited?):
                        if case .inline(let bytes) = visited.object.content {
                            String(decoding: bytes, as: UTF8.self)
                        } else {
                            "elsewhere"
                        }
                    }
                continuation.resume(returning: text)
            }
        }
    }
}
