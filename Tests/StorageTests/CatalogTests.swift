import Foundation
import GRDBSQLite
import Model
import NIOCore
import Storage
import Testing

@Suite struct CatalogTests {
    @Test func `Accounts, keys, buckets and values come back as they were put, also after reopening`() async throws {
        try await TestHouse.inDirectory { house in
            let account = Account(id: TestHouse.owner, name: "M", email: "m@example.com", number: "123456789012")
            let credential = Credential(
                accessKey: "AKIA1", secretKey: "s", account: account.id, isEnabled: true, created: Timestamp(seconds: 3)
            )
            let bucket = try await house.open { store in
                try await store.catalog.write { writing in
                    try writing.put(account)
                    try writing.put(credential)
                    try writing.setValue([1, 2], for: "published")
                    try writing.setValue([], for: "empty")
                }
                var bucket = try await store.makeBucket()
                bucket.policy = [9]
                bucket.website = WebsiteConfiguration(.redirectAll(hostName: "h", scheme: .https))
                bucket.settings.redirectsToHTTPS = true
                bucket.settings.compresses = false
                let changed = bucket
                try await store.catalog.write { try $0.update(changed) }
                return changed
            }
            try await house.open { store in
                try await store.catalog.read { (reading) throws in
                    #expect(try reading.accounts() == [account])
                    #expect(try reading.account(TestHouse.other) == nil)
                    #expect(try reading.account(email: "m@example.com") == account)
                    #expect(try reading.credential(accessKey: "AKIA1") == credential)
                    #expect(try reading.credentials(of: account.id) == [credential])
                    #expect(try reading.bucket(bucket.name) == bucket)
                    #expect(try reading.bucket(bucket.id) == bucket)
                    #expect(try reading.buckets(owner: TestHouse.other) == [])
                    #expect(try reading.buckets(owner: nil) == [bucket])
                    #expect(try reading.value("published") == [1, 2])
                    #expect(try reading.value("empty") == [])
                    #expect(try reading.value("none") == nil)
                    #expect(reading.commit == CommitNumber(3))
                }
                try await store.catalog.write { try $0.setValue(nil, for: "published") }
                #expect(try await store.catalog.read { try $0.value("published") } == nil)
            }
        }
    }

    @Test func `Buckets that are read one at a time are those that are listed`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                for number in 0..<40 {
                    let bucket = try await store.makeBucket("site\(number).example.com")
                    try await store.catalog.write { try $0.update(bucket.varied(by: number)) }
                }
                let (listed, read) = try await store.catalog.read { catalog in
                    var read: [Bucket] = []
                    try catalog.forEachBucket { read.append($0) }
                    return (try catalog.buckets(owner: nil), read)
                }
                #expect(listed.count == 40)
                #expect(read.sorted { $0.name < $1.name } == listed)
                #expect(Set(read.map(\.acl)).count == 3 && Set(read.map(\.website)).count == 3)
                #expect(Set(read.map(\.settings)).count == 2 && Set(read.map(\.logging)).count > 10)
            }
        }
    }

    @Test func `Buckets that have something in common share its memory`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                for number in 0..<3 {
                    let bucket = try await store.makeBucket("site\(number).example.com")
                    try await store.catalog.write { try $0.update(bucket.varied(by: 1)) }
                }
                let places = try await store.catalog.read { catalog in
                    var places: [UInt] = []
                    try catalog.forEachBucket { bucket in
                        bucket.acl.grants.withUnsafeBytes { places.append(UInt(bitPattern: $0.baseAddress)) }
                    }
                    return places
                }
                #expect(places.count == 3 && Set(places).count == 1)
            }
        }
    }

    @Test func `Whoever reads buckets one at a time can stop, and read again`() async throws {
        struct Stop: Error {}
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                for number in 0..<3 { _ = try await store.makeBucket("site\(number).example.com") }
                await #expect(throws: Stop.self) {
                    try await store.catalog.read { try $0.forEachBucket { _ in throw Stop() } }
                }
                let count = try await store.catalog.read { catalog in
                    var count = 0
                    try catalog.forEachBucket { _ in count += 1 }
                    return count
                }
                #expect(count == 3)
            }
        }
    }

    /// What a migration added to buckets.
    struct Addition: Sendable {
        var migration: String
        var columns: [String]
        /// What a bucket from before it has.
        var hasDefault: @Sendable (Bucket) -> Bool
        var changes: [@Sendable (inout Bucket) -> Void]
    }

    static let additions: [Addition] = [
        Addition(
            migration: "site-settings", columns: ["settings"], hasDefault: { $0.settings == SiteSettings() },
            changes: [{ $0.settings.strictTransportSecurity = .init(maxAgeSeconds: 1) }]),
        Addition(
            migration: "request-payment", columns: ["requesterpays", "acceleration"],
            hasDefault: { !$0.requesterPays && $0.acceleration == nil },
            changes: ([(true, true), (false, false), (true, nil)] as [(Bool, Bool?)]).map { pays, accelerates in
                {
                    $0.requesterPays = pays
                    $0.acceleration = accelerates
                }
            }),
        Addition(
            migration: "object-ownership", columns: ["ownership"], hasDefault: { $0.ownership == nil },
            changes: (ObjectOwnership.allCases + [nil]).map { ownership in { $0.ownership = ownership } }),
        Addition(
            migration: "public-access-block", columns: ["publicaccessblock"],
            hasDefault: { $0.controls == AccessControls() },
            changes: [{ $0.publicAccessBlock = .init(blocksPublicACLs: true, blocksPublicPolicy: true) }]),
    ]

    @Test(arguments: additions)
    func `A bucket of a catalog from before a migration has the default, and takes what is chosen`(
        _ addition: Addition
    ) async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { try await $0.makeBucket() }
            for column in addition.columns { try house.execute("ALTER TABLE bucket DROP COLUMN \(column)") }
            try house.execute("DELETE FROM grdb_migrations WHERE identifier = '\(addition.migration)'")
            try await house.open { (store) async throws in
                let old = try #require(try await store.catalog.read { try $0.bucket(bucket.id) })
                #expect(old == bucket && addition.hasDefault(old))
                for change in addition.changes {
                    var changed = bucket
                    change(&changed)
                    try await store.catalog.write { [changed] in try $0.update(changed) }
                    #expect(try await store.catalog.read { try $0.bucket(bucket.id) } == changed)
                }
            }
        }
    }

    @Test func `A block of an account holds for its buckets, and survives the account's change`()
        async throws
    {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { try await $0.makeBucket() }
            try house.execute(
                """
                ALTER TABLE account DROP COLUMN publicaccessblock;
                DELETE FROM grdb_migrations WHERE identifier = 'account-public-access-block';
                """)
            try await house.open { (store) async throws in
                #expect(try await store.catalog.read { try $0.bucket(bucket.id) } == bucket)
                let account = Account(
                    id: bucket.owner, name: "a", email: "a@example.com", number: "123456789012")
                let block = PublicAccessBlock(ignoresPublicACLs: true)
                try await store.catalog.write { catalog in
                    try catalog.put(account)
                    try catalog.update(block, of: account.id)
                    try catalog.put(account)
                    #expect(try catalog.publicAccessBlock(of: account.id) == block)
                }
                let blocked = try await store.catalog.read { try $0.bucket(bucket.id) }
                #expect(blocked?.ownersPublicAccessBlock == block && blocked?.publicAccessBlock == nil)
                #expect(blocked?.controls.publicAccessBlock == block)
                try await store.catalog.write { catalog in
                    var changed = bucket
                    changed.publicAccessBlock = PublicAccessBlock(blocksPublicPolicy: true)
                    changed.ownersPublicAccessBlock = nil
                    try catalog.update(changed)
                    #expect(
                        try catalog.bucket(bucket.id)?.controls.publicAccessBlock
                            == PublicAccessBlock(ignoresPublicACLs: true, blocksPublicPolicy: true))
                    let name = try #require(BucketName("another.example.com"))
                    let new = try catalog.insertBucket(
                        name: name, owner: account.id, created: bucket.created, acl: bucket.acl)
                    #expect(try new == catalog.bucket(name) && new.ownersPublicAccessBlock == block)
                    try catalog.update(nil, of: account.id)
                    #expect(try catalog.bucket(name)?.controls == AccessControls())
                }
            }
        }
    }

    @Test func `A catalog from before there were tags takes them`() async throws {
        try await TestHouse.inDirectory { house in
            let (bucket, object) = try await house.open { store in
                let bucket = try await store.makeBucket()
                let object = try StoredObject.test("a", .inline([1]))
                try await store.catalog.write { try $0.put(object, in: bucket.id) }
                return (bucket, object)
            }
            try house.execute(
                """
                ALTER TABLE bucket DROP COLUMN tags;
                ALTER TABLE object DROP COLUMN tags;
                ALTER TABLE upload DROP COLUMN tags;
                DELETE FROM grdb_migrations WHERE identifier = 'tags';
                """)
            try await house.open { (store) async throws in
                let tags = [Tag(key: "a", value: "1"), Tag(key: "b", value: "")]
                var changed = (bucket: bucket, object: object)
                changed.bucket.tags = tags
                changed.object.metadata.tags = tags
                let old = try await store.catalog.read {
                    try ($0.bucket(bucket.id), $0.object(object.key, in: bucket.id))
                }
                #expect(old.0 == bucket && old.1 == object)
                try await store.catalog.write { [changed] catalog in
                    try catalog.update(changed.bucket)
                    try catalog.update(changed.object, in: bucket.id)
                }
                let new = try await store.catalog.read {
                    try ($0.bucket(bucket.id), $0.object(object.key, in: bucket.id))
                }
                #expect(new.0 == changed.bucket && new.1 == changed.object)
            }
        }
    }

    @Test func `A catalog from before there were versions takes them`() async throws {
        try await TestHouse.inDirectory { house in
            let (bucket, object) = try await house.open { store in
                let bucket = try await store.makeBucket()
                let object = try StoredObject.test("a", .inline([1]))
                try await store.catalog.write { try $0.put(object, in: bucket.id) }
                return (bucket, object)
            }
            try house.execute(
                """
                DROP TABLE version;
                ALTER TABLE bucket DROP COLUMN versioning;
                ALTER TABLE bucket DROP COLUMN objectlock;
                ALTER TABLE object DROP COLUMN sequence;
                ALTER TABLE object DROP COLUMN nonce;
                ALTER TABLE object DROP COLUMN lock;
                ALTER TABLE upload DROP COLUMN lock;
                DELETE FROM grdb_migrations WHERE identifier = 'versions';
                """)
            try await house.open { (store) async throws in
                var changed = bucket
                changed.versioning = .enabled
                changed.objectLock = ObjectLockConfiguration()
                try await store.catalog.write { [changed] catalog in
                    #expect(try catalog.object(object.key, in: bucket.id) == object)
                    try catalog.update(changed)
                    try catalog.put(object, in: bucket.id)
                }
                try await store.catalog.read { [changed] catalog throws in
                    #expect(try catalog.bucket(bucket.id) == changed)
                    #expect(try catalog.version(.null, of: object.key, in: bucket.id) == .object(object))
                    #expect(try catalog.object(object.key, in: bucket.id)?.version != .null)
                }
            }
        }
    }

    @Test func `A bucket's number is never used again`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let first = try await store.makeBucket()
                try await store.catalog.write { try $0.delete(first.id) }
                #expect(try await store.makeBucket().id != first.id)
            }
        }
    }

    @Test func `A bucket that holds an object is not deleted, and its uploads go with it`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("a", [1], in: bucket)
                await #expect(throws: StorageError.self) { try await store.catalog.write { try $0.delete(bucket.id) } }
                #expect(try await store.delete("a", in: bucket))
                let upload = Upload.test("u1", key: "k")
                let part = UploadPart(
                    number: 1, etag: ETag("p"), modified: Timestamp(seconds: 1),
                    content: try await store.content(pattern(20_000)))
                try await store.catalog.write { writing in
                    try writing.insert(upload, in: bucket.id)
                    try writing.put(part, of: "u1")
                    #expect(try writing.isEmpty(bucket.id))
                    try writing.delete(bucket.id)
                }
                #expect(await house.waitForBlobFiles(0))
                #expect(try await store.catalog.read { try $0.parts(of: "u1", after: 0, limit: 10) } == [])
            }
        }
    }

    @Test func `Objects in a bucket agree with a dictionary after any operations`() async throws {
        try await TestHouse.inDirectory { house in
            var generator = SeededGenerator(state: 2026)
            var model: [String: StoredObject] = [:]
            for _ in 0..<3 {
                try await house.open { store in
                    let existing = try await store.catalog.read { try $0.buckets(owner: nil).first }
                    let bucket = if let existing { existing } else { try await store.makeBucket() }
                    for step in 0..<150 {
                        let key = "k\(Int.random(in: 0..<20, using: &generator))"
                        switch Int.random(in: 0..<10, using: &generator) {
                        case 0..<5:
                            let count = [0, 1, 16_384, 16_385, 70_000].randomElement(using: &generator) ?? 0
                            let object = try StoredObject.test(
                                key, try await store.content(pattern(count, seed: step)), etag: "\(step)")
                            try await store.catalog.write { try $0.put(object, in: bucket.id) }
                            model[key] = object
                        case 5..<7:
                            #expect(try await store.delete(key, in: bucket) == (model.removeValue(forKey: key) != nil))
                        case 7:
                            guard var object = model[key] else { continue }
                            object.metadata.headers.contentType = Array("x/\(step)".utf8)
                            object.metadata.parts = [.init(number: step, bytes: 1, checksum: nil)]
                            let changed = object
                            try await store.catalog.write {
                                try $0.update(changed, in: bucket.id)
                            }
                            model[key] = object
                        default:
                            guard let source = model[key] else { continue }
                            let copy = try StoredObject.test("copy-\(key)", source.content)
                            try await store.catalog.write { try $0.put(copy, in: bucket.id) }
                            model["copy-\(key)"] = copy
                        }
                    }
                    for key in (0..<20).flatMap({ ["k\($0)", "copy-k\($0)"] }) {
                        let found = try await store.object(ObjectKey(validating: Array(key.utf8)), in: bucket.id)
                        #expect(found?.object == model[key])
                        #expect(try await found?.reader.all().count == (model[key]?.bytes).map(Int.init))
                    }
                }
                let live = Set(
                    model.values.flatMap { object -> [String] in
                        if case .blobs(let blobs) = object.content { blobs.map(\.id) } else { [] }
                    })
                try await house.open { store in
                    await store.orphansCollected()
                    #expect(await house.waitForBlobFiles(live.count))
                }
            }
        }
    }

    @Test(arguments: [Int64.min, .max, -62_135_596_800_001, 253_402_300_800_000])
    func `A damaged time is told and never written as a date`(milliseconds: Int64) async throws {
        try await TestHouse.inDirectory { house in
            let bucket = try await house.open { store in
                let bucket = try await store.makeBucket()
                try await store.put("k", [1], in: bucket)
                return bucket
            }
            var database: OpaquePointer?
            #expect(sqlite3_open(house.directory + "/catalog.sqlite", &database) == SQLITE_OK)
            #expect(sqlite3_exec(database, "UPDATE object SET modified = \(milliseconds)", nil, nil, nil) == SQLITE_OK)
            #expect(sqlite3_close(database) == SQLITE_OK)
            try await house.open { (store) async throws in
                await #expect {
                    _ = try await store.catalog.read { try $0.list(ListQuery(), in: bucket.id) }
                } throws: {
                    ($0 as? StorageError)?.kind == .corrupt
                }
                try await store.put("k", [2], in: bucket)
                #expect(try await store.bytes("k", in: bucket) == [2])
            }
        }
    }

    @Test func `Zones and record sets are ordered as Route 53 orders them`() async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                let zone = HostedZone(
                    id: "Z1", name: .test("example.com"), owner: TestHouse.owner, callerReference: "r", comment: nil,
                    created: Timestamp(seconds: 1), nameServers: [], source: nil, tags: [])
                let others = ["b.org", "a.org", "z.example.com"].enumerated().map { number, name in
                    var other = zone
                    other.id = "Y\(number)"
                    other.name = .test(name)
                    return other
                }
                let expected: [(String, RecordType)] = [
                    ("example.com", .mx), ("example.com", .ns), ("example.com", .soa), ("example.com", .txt),
                    ("*.example.com", .a), ("a-b.example.com", .a), ("a.example.com", .a), ("a.example.com", .aaaa),
                    ("b.a.example.com", .a),
                ]
                let sets = expected.map { name, type in
                    ResourceRecordSet(name: .test(name), type: type, content: .records(ttlSeconds: 60, rdata: [[1]]))
                }
                try await store.catalog.write { writing in
                    for zone in [zone] + others { try writing.put(zone) }
                    for set in sets.reversed() { try writing.put(set, in: "Z1") }
                    try writing.put(ZoneChange(id: "C1", zone: "Z1", submitted: Timestamp(seconds: 2), comment: nil))
                }
                try await store.catalog.read { (reading) throws in
                    #expect(
                        try reading.recordSets(in: "Z1")
                            == sets.sorted { left, right in
                                left.name == right.name
                                    ? left.type.name < right.type.name : DNSName.route53Precedes(left.name, right.name)
                            })
                    #expect(try reading.recordSets(in: "Z1") == sets)
                    #expect(try reading.hostedZones(owner: nil).map(\.id) == ["Z1", "Y2", "Y1", "Y0"])
                    #expect(try reading.hostedZone("Z1") == zone)
                    #expect(try reading.zoneChange("C1")?.zone == "Z1")
                }
                try await store.catalog.write { writing in
                    try writing.deleteRecordSet(name: .test("*.example.com"), type: .a, in: "Z1")
                    #expect(try writing.recordSets(in: "Z1").count == sets.count - 1)
                    try writing.deleteHostedZone("Z1")
                    #expect(try writing.recordSets(in: "Z1") == [])
                    #expect(try writing.zoneChange("C1") != nil)
                }
            }
        }
    }
}

extension Upload {
    static func test(_ id: String, key: String, initiated: Int64 = 1) -> Upload {
        Upload(
            id: id,
            key: ObjectKey(stored: Array(key.utf8)),
            initiator: TestHouse.owner,
            initiated: Timestamp(seconds: initiated),
            metadata: ObjectMetadata(
                etag: ETag(""), modified: Timestamp(seconds: 0),
                acl: AccessControlList(owner: TestHouse.owner, grants: [])),
            checksumAlgorithm: .crc32,
            checksumType: .fullObject
        )
    }
}

extension DNSName {
    static func test(_ name: String) -> DNSName {
        DNSName(trusted: name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0])
    }
}

extension Bucket {
    /// With values that some numbers have in common, in another order for each column.
    fileprivate func varied(by number: Int) -> Bucket {
        var bucket = self
        let groups: [Grantee.Group] = [.allUsers, .authenticatedUsers, .logDelivery]
        bucket.acl.grants = [Grant(.read, to: .group(groups[number % 3]))]
        bucket.website =
            number % 4 == 0 ? nil : WebsiteConfiguration(.redirectAll(hostName: "h\(number % 2)", scheme: nil))
        bucket.settings.redirectsToHTTPS = number % 5 == 0
        bucket.logging =
            number % 7 == 0
            ? nil
            : LoggingConfiguration(targetBucket: name, targetPrefix: [UInt8(number)])
        bucket.policy = number % 6 == 0 ? [UInt8(number)] : nil
        return bucket
    }
}
