import Model
import Storage
import Testing

@Suite struct VersionTests {
    /// What a version shows of itself in a listing.
    private struct Shown: Hashable {
        var key: String
        var version: VersionID
        var isLatest: Bool
        var isMarker = false
    }

    /// Versions of one bucket as they should be: of each key the newest first.
    private struct Model {
        var status: BucketVersioning?
        /// `nil` content: a delete marker.
        var versions: [String: [(id: VersionID, etag: String?)]] = [:]

        mutating func add(_ key: String, _ id: VersionID, etag: String?) {
            var list = versions[key] ?? []
            switch status {
            case nil: list = []
            case .suspended?: list.removeAll { $0.id == .null }
            case .enabled?: break
            }
            versions[key] = [(id, etag)] + list
        }

        mutating func remove(_ key: String, _ id: VersionID) {
            versions[key]?.removeAll { $0.id == id }
        }

        var shown: [Shown] {
            versions.keys.sorted().flatMap { key in
                (versions[key] ?? []).enumerated().map { index, version in
                    Shown(key: key, version: version.id, isLatest: index == 0, isMarker: version.etag == nil)
                }
            }
        }
    }

    private static func shown(_ page: VersionsPage) -> [Shown] {
        page.entries.map { entry in
            switch entry {
            case .object(let object, let version, let isLatest):
                Shown(key: object.key.text, version: version, isLatest: isLatest)
            case .deleteMarker(let marker, let key, let isLatest):
                Shown(key: key.text, version: marker.version, isLatest: isLatest, isMarker: true)
            case .commonPrefix(let prefix):
                Shown(key: String(decoding: prefix, as: UTF8.self), version: .null, isLatest: false)
            }
        }
    }

    @Test(arguments: 1...6)
    func `Versions agree with a list after any operations, page by page`(seed: UInt64) async throws {
        try await TestHouse.inDirectory { house in
            var generator = SeededGenerator(state: seed)
            var model = Model()
            try await house.open { store in
                let bucket = try await store.makeBucket()
                for step in 0..<250 {
                    let key = "k\(Int.random(in: 0..<6, using: &generator))"
                    let object = try StoredObject.test(key, .inline([1]), etag: "\(step)")
                    switch Int.random(in: 0..<12, using: &generator) {
                    case 0 where step > 20:
                        let status: BucketVersioning = model.status == .enabled ? .suspended : .enabled
                        try await store.set(status, of: bucket)
                        model.status = status
                    case 1..<6:
                        let content = try await store.content(pattern(step.isMultiple(of: 3) ? 20_000 : 10, seed: step))
                        var object = object
                        object.content = content
                        let id = try await store.catalog.write { [object] in try $0.put(object, in: bucket.id) }
                        model.add(key, id, etag: "\(step)")
                    case 6..<9:
                        let deletion = try await store.catalog.write {
                            try $0.deleteObject(object, in: bucket)
                        }
                        let expected = model.versions[key]?.isEmpty == false
                        switch deletion {
                        case .nothing: #expect(model.status == nil && !expected)
                        case .removed:
                            #expect(model.status == nil && expected)
                            model.versions[key] = nil
                        case .marked(let id): model.add(key, id, etag: nil)
                        }
                    default:
                        guard let id = model.versions[key]?.randomElement(using: &generator)?.id else { continue }
                        let removed = try await store.catalog.write {
                            try $0.deleteVersion(id, of: object.key, in: bucket.id)
                        }
                        #expect(removed != nil)
                        model.remove(key, id)
                    }
                    try await Self.compare(model, with: store, bucket)
                }
            }
        }
    }

    private static func compare(_ model: Model, with store: Store, _ bucket: Bucket) async throws {
        try await store.catalog.read { catalog throws in
            let all = model.shown
            #expect(shown(try catalog.listVersions(VersionsQuery(), in: bucket.id)) == all)
            var (found, query) = ([Shown](), VersionsQuery(limit: 3))
            while true {
                let page = try catalog.listVersions(query, in: bucket.id)
                found += shown(page)
                guard page.isTruncated, let last = found.last else { break }
                query.keyMarker = Array(last.key.utf8)
                query.versionMarker = last.version
            }
            #expect(found == all)
            for (key, versions) in model.versions {
                let key = ObjectKey(stored: Array(key.utf8))
                let object = try catalog.object(key, in: bucket.id)
                #expect(object?.metadata.etag.text == versions.first?.etag)
                #expect(object == nil || object?.version == versions.first?.id)
                let marker = try catalog.newestDeleteMarker(of: key, in: bucket.id)
                #expect(marker?.version == (versions.first?.etag == nil ? versions.first?.id : nil))
                for version in versions {
                    switch try catalog.version(version.id, of: key, in: bucket.id) {
                    case .object(let object): #expect(object.metadata.etag.text == version.etag)
                    case .deleteMarker(let marker): #expect(marker.version == version.id && version.etag == nil)
                    case nil: Issue.record("The version is gone.")
                    }
                }
            }
            #expect(try catalog.isEmpty(bucket.id) == all.isEmpty)
        }
    }

    @Test func `Contents live as long as a version has them`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket(versioning: .enabled)
                try await store.put("k", pattern(20_000), in: bucket)
                try await store.put("k", pattern(30_000), in: bucket)
                #expect(try await !store.delete("k", in: bucket))
                #expect(await house.waitForBlobFiles(2))
                let page = try await store.catalog.read { try $0.listVersions(VersionsQuery(), in: bucket.id) }
                let ids = Self.shown(page).map(\.version)
                #expect(ids.count == 3)
                for (id, left) in zip(ids.reversed(), [1, 0, 0]) {
                    try await store.catalog.write { try $0.deleteVersion(id, of: ObjectKey("k"), in: bucket.id) }
                    #expect(await house.waitForBlobFiles(left))
                }
                try await store.catalog.write { try $0.delete(bucket.id) }
            }
            #expect(try house.count("content") == 0)
        }
    }

    @Test func `An object copied onto itself in a suspended bucket keeps its content`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket(versioning: .suspended)
                try await store.put("k", pattern(20_000), in: bucket)
                try await store.catalog.write { catalog in
                    let object = try #require(try catalog.object(ObjectKey("k"), in: bucket.id))
                    try catalog.put(object, in: bucket.id)
                }
                #expect(try await store.bytes("k", in: bucket) == pattern(20_000))
            }
        }
    }

    @Test func `Older versions and delete markers cost neither a listing nor a visit`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket(versioning: .enabled)
                try await store.catalog.write { catalog in
                    for number in 0..<300 {
                        let object = try StoredObject.test("gone\(number)", .inline([1]))
                        try catalog.put(object, in: bucket.id)
                        try catalog.deleteObject(object, in: bucket)
                    }
                    for _ in 0..<300 { try catalog.put(.test("k", .inline([1])), in: bucket.id) }
                }
                try await store.catalog.read { catalog throws in
                    let snapshot = try #require(catalog as? Snapshot)
                    #expect(try catalog.list(ListQuery(), in: bucket.id).entries.count == 1)
                    #expect(try catalog.object(ObjectKey("k"), in: bucket.id) != nil)
                    #expect(snapshot.rowsRead == 2)
                    var query = VersionsQuery(keyMarker: Array("gone5".utf8), limit: 10)
                    #expect(try catalog.listVersions(query, in: bucket.id).entries.count == 10)
                    query.versionMarker = .null
                    #expect(try catalog.listVersions(query, in: bucket.id).entries.count == 10)
                    #expect(snapshot.rowsRead < 30)
                }
            }
        }
    }

    @Test func `Versions of a marked key follow when the marked one is gone`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", [0], in: bucket)
                try await store.set(.enabled, of: bucket)
                let ids = try await store.catalog.write { catalog in
                    try (0..<4).map { _ in try catalog.put(.test("k", .inline([1])), in: bucket.id) }
                }
                let key = ObjectKey("k")
                func rest(behind marker: VersionID) async throws -> [Shown] {
                    let query = VersionsQuery(keyMarker: key.bytes, versionMarker: marker)
                    return Self.shown(try await store.catalog.read { try $0.listVersions(query, in: bucket.id) })
                }
                try await store.catalog.write { try $0.deleteVersion(ids[2], of: key, in: bucket.id) }
                #expect(try await rest(behind: ids[2]).map(\.version) == [ids[1], ids[0], .null])
                // The newest one went away, so the next is the newest.
                try await store.catalog.write { try $0.deleteVersion(ids[3], of: key, in: bucket.id) }
                #expect(try await rest(behind: ids[3]).map(\.isLatest) == [true, false, false])
                try await store.catalog.write { try $0.deleteVersion(.null, of: key, in: bucket.id) }
                #expect(try await rest(behind: .null).map(\.version) == [ids[1], ids[0]])
            }
        }
    }
}

extension Store {
    fileprivate func set(_ status: BucketVersioning, of bucket: Bucket) async throws {
        var bucket = bucket
        bucket.versioning = status
        try await catalog.write { [bucket] in try $0.update(bucket) }
    }
}
