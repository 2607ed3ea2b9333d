import GRDBSQLite
import Model
import Storage
import Testing

@Suite struct ZoneTests {
    private static let zone = HostedZone(
        id: "Z1", name: .test("example.com"), owner: TestHouse.owner, callerReference: "r", comment: nil,
        created: Timestamp(seconds: 1), nameServers: [], source: nil, tags: [])

    private static func set(_ name: String, _ type: RecordType = .a) -> ResourceRecordSet {
        ResourceRecordSet(name: .test(name), type: type, content: .records(ttlSeconds: 60, rdata: [[1]]))
    }

    private static func withZone(
        _ sets: [ResourceRecordSet], _ body: @Sendable (Store) async throws -> Void
    ) async throws {
        try await TestHouse.inDirectory { house in
            try await house.open { store in
                try await store.catalog.write { writing in
                    try writing.put(zone)
                    for set in sets { try writing.put(set, in: zone.id) }
                }
                try await body(store)
            }
        }
    }

    @Test func `A page of record sets is what the whole list has from any position on`() async throws {
        // Their types' names are not in the order of their numbers.
        let types: [RecordType] = [.a, .aaaa, .caa, .mx, .ns, .txt]
        let sets = ["example.com", "a.example.com", "a-b.example.com", "b.a.example.com"].flatMap { name in
            types.map { ZoneTests.set(name, $0) }
        }
        let starts =
            sets.map { RecordSetPosition(name: $0.name, type: $0.type) }
            + [.txt, .soa, .cname].map { RecordSetPosition(name: .test("a.example.com"), type: $0) }
            + ["a.example.com", "aa.example.com", "com", "z.example.com"].map {
                RecordSetPosition(name: .test($0), type: nil)
            }
        try await ZoneTests.withZone(sets) { store in
            try await store.catalog.read { (reading) throws in
                let all = try reading.recordSets(in: "Z1")
                #expect(all.count == sets.count)
                for limit in 1...sets.count + 1 {
                    #expect(try reading.recordSets(in: "Z1", from: nil, limit: limit) == Array(all.prefix(limit)))
                    for start in starts {
                        let expected = all.filter { set in
                            guard set.name == start.name else { return DNSName.route53Precedes(start.name, set.name) }
                            return start.type.map { $0.name <= set.type.name } ?? true
                        }
                        let page = try reading.recordSets(in: "Z1", from: start, limit: limit)
                        #expect(page == Array(expected.prefix(limit)), "\(start), \(limit)")
                    }
                }
            }
        }
    }

    @Test func `A page of record sets and their count cost the same in a zone of any size`() async throws {
        try await ZoneTests.withZone((0..<5000).map { ZoneTests.set("n\($0).example.com") }) { store in
            let costs = try await store.catalog.read { reading in
                let snapshot = try #require(reading as? Snapshot)
                let before = snapshot.rowsRead
                let start = RecordSetPosition(name: .test("n2500.example.com"), type: .a)
                #expect(try reading.recordSets(in: "Z1", from: start, limit: 50).count == 50)
                let page = snapshot.rowsRead - before
                #expect(try reading.recordSets(in: "Z1", at: start.name).count == 1)
                let name = snapshot.rowsRead - before - page
                #expect(try reading.recordSetCount(in: "Z1") == 5000)
                return [page, name, snapshot.rowsRead - before - page - name]
            }
            #expect(costs == [51, 1, 1])
        }
    }

    @Test func `A zone's count follows what is added, replaced and deleted`() async throws {
        try await ZoneTests.withZone([ZoneTests.set("a.example.com"), ZoneTests.set("b.example.com")]) { store in
            try await store.catalog.write { writing in
                try writing.put(ZoneTests.set("a.example.com"), in: "Z1")
                #expect(try writing.recordSetCount(in: "Z1") == 2)
                try writing.put(ZoneTests.set("a.example.com", .txt), in: "Z1")
                #expect(try writing.recordSetCount(in: "Z1") == 3)
                try writing.deleteRecordSet(name: .test("a.example.com"), type: .a, in: "Z1")
                try writing.deleteRecordSet(name: .test("a.example.com"), type: .a, in: "Z1")
                #expect(try writing.recordSetCount(in: "Z1") == 2)
                try writing.put(ZoneTests.zone)
                #expect(try writing.recordSetCount(in: "Z1") == 2)
                try writing.deleteHostedZone("Z1")
                #expect(try writing.recordSetCount(in: "Z1") == 0)
                try writing.put(ZoneTests.zone)
                #expect(try writing.recordSetCount(in: "Z1") == 0)
            }
        }
    }

    private static func change(_ id: Int, seconds: Int64) -> ZoneChange {
        ZoneChange(id: "C\(id)", zone: "Z1", submitted: Timestamp(seconds: seconds), comment: nil)
    }

    @Test func `A change is forgotten once it is older than the next one by what changes are kept for`() async throws {
        try await ZoneTests.withZone([]) { store in
            try await store.catalog.write { writing in
                try writing.put(ZoneTests.change(1, seconds: 1000))
                try writing.put(ZoneTests.change(2, seconds: 1001))
                try writing.put(ZoneTests.change(3, seconds: 1000 + ZoneChange.keptSeconds))
                #expect(try writing.zoneChange("C1") != nil)
                try writing.put(ZoneTests.change(4, seconds: 1001 + ZoneChange.keptSeconds))
                #expect(try writing.zoneChange("C1") == nil)
                #expect(try writing.zoneChange("C2") != nil)
                // A clock that was set back takes nothing away.
                try writing.put(ZoneTests.change(5, seconds: 0))
                #expect(try writing.zoneChange("C2") != nil)
            }
        }
    }

    @Test func `Of many changes the first ones are forgotten`() async throws {
        try await ZoneTests.withZone([]) { store in
            try await store.catalog.write { writing in
                for id in 1...Int(ZoneChange.keptMax) { try writing.put(ZoneTests.change(id, seconds: 1)) }
                #expect(try writing.zoneChange("C1") != nil)
                try writing.put(ZoneTests.change(0, seconds: 1))
                #expect(try writing.zoneChange("C1") == nil)
                #expect(try writing.zoneChange("C2") != nil)
                #expect(try writing.zoneChange("C0") != nil)
            }
        }
    }

    /// Takes the second version's changes back.
    private static let toVersion1 = """
        ALTER TABLE zone DROP COLUMN recordsets;
        CREATE TABLE old (
            id TEXT PRIMARY KEY, zone TEXT NOT NULL, submitted INTEGER NOT NULL, comment TEXT
        ) WITHOUT ROWID;
        INSERT INTO old SELECT id, zone, submitted, comment FROM zonechange;
        DROP TABLE zonechange;
        ALTER TABLE old RENAME TO zonechange;
        DELETE FROM grdb_migrations WHERE identifier = 'zone-counts';
        """

    @Test func `A catalog of version 1 gets its zones' counts and keeps its changes`() async throws {
        try await TestHouse.inDirectory { house in
            let later = ZoneChange(id: "C1", zone: "Z1", submitted: Timestamp(seconds: 3), comment: "c")
            try await house.open { store in
                try await store.catalog.write { writing in
                    try writing.put(ZoneTests.zone)
                    var empty = ZoneTests.zone
                    empty.id = "Z2"
                    try writing.put(empty)
                    for name in ["a", "b", "c"] { try writing.put(ZoneTests.set(name + ".example.com"), in: "Z1") }
                    try writing.put(later)
                    try writing.put(ZoneTests.change(2, seconds: 2))
                }
            }
            var database: OpaquePointer?
            #expect(sqlite3_open(house.directory + "/catalog.sqlite", &database) == SQLITE_OK)
            #expect(sqlite3_exec(database, ZoneTests.toVersion1, nil, nil, nil) == SQLITE_OK)
            #expect(sqlite3_close(database) == SQLITE_OK)
            try await house.open { store in
                try await store.catalog.write { writing in
                    #expect(try writing.recordSetCount(in: "Z1") == 3)
                    #expect(try writing.recordSetCount(in: "Z2") == 0)
                    #expect(try writing.zoneChange("C1") == later)
                    // In the order of their times: the elder one is the first that is forgotten.
                    for id in 3...Int(ZoneChange.keptMax) + 1 { try writing.put(ZoneTests.change(id, seconds: 4)) }
                    #expect(try writing.zoneChange("C2") == nil)
                    #expect(try writing.zoneChange("C1") == later)
                }
            }
        }
    }
}
