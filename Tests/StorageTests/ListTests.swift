import Model
import Storage
import Testing

@Suite struct ListTests {
    @Test(arguments: [
        (query: ListQuery(), keys: ["a", "a/b", "a/b/c", "a/d", "a0", "b//x", "é"], more: false),
        (ListQuery(delimiter: slash), ["a", "a/", "a0", "b/", "é"], false),
        (ListQuery(delimiter: slash, limit: 2), ["a", "a/"], true),
        (ListQuery(delimiter: slash, after: bytes("a/"), limit: 2), ["a0", "b/"], true),
        (ListQuery(delimiter: slash, after: bytes("a/b")), ["a/", "a0", "b/", "é"], false),
        (ListQuery(delimiter: slash, after: bytes("a/d")), ["a0", "b/", "é"], false),
        (ListQuery(delimiter: slash, after: bytes("a/zzz")), ["a0", "b/", "é"], false),
        (ListQuery(prefix: bytes("a/"), delimiter: slash), ["a/b", "a/b/", "a/d"], false),
        (ListQuery(prefix: bytes("a/"), delimiter: slash, after: bytes("a/b/")), ["a/d"], false),
        (ListQuery(prefix: bytes("a/"), after: bytes("a")), ["a/b", "a/b/c", "a/d"], false),
        (ListQuery(prefix: bytes("a/"), after: bytes("b")), [], false),
        (ListQuery(prefix: bytes("a/"), after: bytes("a/d")), [], false),
        (ListQuery(prefix: bytes("b/"), delimiter: slash), ["b//"], false),
        (ListQuery(delimiter: bytes("//")), ["a", "a/b", "a/b/c", "a/d", "a0", "b//", "é"], false),
        (ListQuery(delimiter: bytes("/b")), ["a", "a/b", "a/d", "a0", "b//x", "é"], false),
        (ListQuery(prefix: bytes("a/b"), delimiter: bytes("/b")), ["a/b", "a/b/c"], false),
        (ListQuery(limit: 0), [], false),
        (ListQuery(limit: 7), ["a", "a/b", "a/b/c", "a/d", "a0", "b//x", "é"], false),
        (ListQuery(limit: 6), ["a", "a/b", "a/b/c", "a/d", "a0", "b//x"], true),
        (ListQuery(prefix: [0xFF]), [], false),
        (ListQuery(prefix: bytes("zz")), [], false),
    ])
    func `Prefix, delimiter and position select what S3 selects`(
        query: ListQuery, keys: [String], more: Bool
    ) async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let objects = try ["a", "a/b", "a/b/c", "a/d", "a0", "b//x", "é"].map {
                    try StoredObject.test($0, .inline([]))
                }
                try await store.catalog.write { writing in
                    for object in objects { try writing.put(object, in: bucket.id) }
                }
                let page = try await store.catalog.read { try $0.list(query, in: bucket.id) }
                #expect(page.keys == keys)
                #expect(page.isTruncated == more)
            }
        }
    }

    @Test func `Pages of any size agree with a naive listing of random keys`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                var generator = SeededGenerator(state: 5)
                let alphabet = ["a", "b", "B", "/", "//", "é", "-"]
                let keys = Set(
                    (0..<600).map { _ in
                        (0..<Int.random(in: 1...7, using: &generator)).map { _ in
                            alphabet.randomElement(using: &generator) ?? ""
                        }
                        .joined()
                    })
                let objects = try keys.map { try StoredObject.test($0, .inline([])) }
                try await store.catalog.write { writing in
                    for object in objects { try writing.put(object, in: bucket.id) }
                }
                let sorted = keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
                for _ in 0..<300 {
                    let query = ListQuery(
                        prefix: bytes(
                            (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                                alphabet.randomElement(using: &generator) ?? ""
                            }.joined()),
                        delimiter: bytes(["", "/", "//", "b/", "é"].randomElement(using: &generator) ?? ""),
                        after: Bool.random(using: &generator) ? [] : sorted.randomElement(using: &generator) ?? [],
                        limit: Int.random(in: 1...40, using: &generator))
                    let all = naiveListing(sorted, query)
                    var listed: [String] = []
                    var next = query
                    while true {
                        let page = try await store.catalog.read { [next] in try $0.list(next, in: bucket.id) }
                        #expect(page.entries.count <= query.limit)
                        listed += page.keys
                        guard page.isTruncated, let last = page.keys.last else { break }
                        #expect(page.entries.count == query.limit)
                        next.after = bytes(last)
                    }
                    #expect(listed == all)
                }
            }
        }
    }

    @Test func `A listing's cost follows the page and not the bucket`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                for part in 0..<10 {
                    try await store.catalog.write { writing in
                        for number in 0..<2000 {
                            let key = "\(part)/\(number % 10)/\(number)"
                            try writing.put(try StoredObject.test(key, .inline(pattern(100))), in: bucket.id)
                        }
                    }
                }
                let cost = try await store.catalog.read { reading in
                    let snapshot = try #require(reading as? Snapshot)
                    let before = snapshot.rowsRead
                    #expect(try reading.list(ListQuery(delimiter: slash), in: bucket.id).entries.count == 10)
                    let top = snapshot.rowsRead - before
                    #expect(
                        try reading.list(ListQuery(prefix: bytes("5/"), delimiter: slash), in: bucket.id).entries.count
                            == 10)
                    let within = snapshot.rowsRead - before - top
                    #expect(
                        try reading.list(ListQuery(after: bytes("7/"), limit: 50), in: bucket.id).entries.count == 50)
                    return [top, within, snapshot.rowsRead - before - top - within]
                }
                #expect(cost == [10, 10, 51])
            }
        }
    }

    @Test func `Uploads are listed by key, then by their beginning, from any position`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                let uploads = [
                    Upload.test("u5", key: "a", initiated: 1), .test("u1", key: "a", initiated: 2),
                    .test("u3", key: "b/x", initiated: 1), .test("u2", key: "b/y", initiated: 1), .test("u4", key: "c"),
                ]
                try await store.catalog.write { writing in
                    for upload in uploads.reversed() { try writing.insert(upload, in: bucket.id) }
                    #expect(try writing.upload("u3", in: bucket.id) == uploads[2])
                    #expect(try writing.upload("u3", in: BucketID(99)) == nil)
                }
                func page(
                    _ key: String, _ id: String?, delimiter: [UInt8] = [], limit: Int = 10
                ) async throws -> [String] {
                    let query = UploadsQuery(
                        prefix: [], delimiter: delimiter, keyMarker: bytes(key), uploadIDMarker: id, limit: limit)
                    let page = try await store.catalog.read { try $0.uploads(query, in: bucket.id) }
                    return page.entries.map { entry in
                        switch entry {
                        case .upload(let upload): upload.id
                        case .commonPrefix(let prefix): String(decoding: prefix, as: UTF8.self)
                        }
                    } + (page.isTruncated ? ["…"] : [])
                }
                #expect(try await page("", nil) == ["u5", "u1", "u3", "u2", "u4"])
                #expect(try await page("", nil, limit: 2) == ["u5", "u1", "…"])
                #expect(try await page("a", "u5", limit: 1) == ["u1", "…"])
                #expect(try await page("a", "u1") == ["u3", "u2", "u4"])
                #expect(try await page("a", "u2") == ["u5", "u3", "u2", "u4"])
                #expect(try await page("a", nil) == ["u3", "u2", "u4"])
                #expect(try await page("", nil, delimiter: slash) == ["u5", "u1", "b/", "u4"])
                #expect(try await page("b/", nil, delimiter: slash) == ["u4"])
            }
        }
    }
}

private let slash = bytes("/")

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What `ListQuery` promises, by going through all keys.
private func naiveListing(_ sorted: [[UInt8]], _ query: ListQuery) -> [String] {
    func group(_ key: [UInt8]) -> [UInt8]? {
        guard !query.delimiter.isEmpty, key.starts(with: query.prefix) else { return nil }
        for start in query.prefix.count..<max(query.prefix.count, key.count)
        where key[start...].starts(with: query.delimiter) {
            return Array(key[..<(start + query.delimiter.count)])
        }
        return nil
    }
    var entries: [[UInt8]] = []
    for key in sorted where key.starts(with: query.prefix) && query.after.lexicographicallyPrecedes(key) {
        if group(query.after) == query.after, key.starts(with: query.after) { continue }
        let entry = group(key) ?? key
        if entries.last != entry || group(key) == nil { entries.append(entry) }
    }
    return entries.map { String(decoding: $0, as: UTF8.self) }
}
