import Edge
import Model
import Testing

/// What is kept of objects that are too large to be kept whole.
@Suite struct ChunkCacheTests {
    private static let bytes: Int64 = 400_001

    private static func house(room: Int) async throws -> Fixture {
        try await Fixture(sites: [Fixture.site()]) { $0.cacheBytesMaxPerLoop = 2 * room }
    }

    private static func put(_ key: String, _ bytes: Int64 = bytes, in fixture: Fixture) -> GeneratedContent {
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        let key = ObjectKey(stored: Array(key.utf8))
        let content = GeneratedContent(bytes: bytes)
        fixture.objects.set(
            EdgeObject(key: key, metadata: metadata, bytes: bytes, content: .stream(content)), bucket: 1)
        fixture.table.publish([.object(key, bucket: 1)])
        return content
    }

    /// What the loop shows of its cache when it shows so many answers.
    private static func cacheBytes(_ fixture: Fixture, after requests: UInt64) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let sum = fixture.server.metrics.sum(sitesMax: 0)
            if sum.latency.count(upTo: LatencyHistogram.bounds.count) == requests { return sum.cacheBytes }
            try #require(ContinuousClock.now < deadline)
            await Task.yield()
        }
    }

    private static func generated(_ range: Range<Int64>) -> [UInt8] { range.map(GeneratedContent.byte) }

    @Test func `what was read once is not read again`() async throws {
        let fixture = try await Self.house(room: 1 << 20)
        let content = Self.put("large", in: fixture)
        #expect(fixture.get("/large").body == Self.generated(0..<Self.bytes))
        let reads = content.reads
        #expect(reads == 4)
        #expect(fixture.get("/large").body == Self.generated(0..<Self.bytes))
        let range = fixture.get("/large", "Range: bytes=131000-262200")
        #expect(range.body == Self.generated(131_000..<262_201))
        #expect(fixture.get("/large", "Range: bytes=-1").body == Self.generated(Self.bytes - 1..<Self.bytes))
        #expect(content.reads == reads)
    }

    @Test func `another object under the key is read anew`() async throws {
        let fixture = try await Self.house(room: 1 << 20)
        _ = Self.put("large", in: fixture)
        #expect(fixture.get("/large").body.count == Int(Self.bytes))
        let content = Self.put("large", Self.bytes - 1000, in: fixture)
        #expect(fixture.get("/large").body == Self.generated(0..<Self.bytes - 1000))
        #expect(content.reads == 4)
    }

    @Test func `an object that would push out most others is read past them`() async throws {
        let fixture = try await Self.house(room: 700_000)
        let content = Self.put("large", in: fixture)
        for _ in 0..<2 { #expect(fixture.get("/large").body == Self.generated(0..<Self.bytes)) }
        #expect(content.reads == 8)
    }

    @Test func `more than there is room for is right in any order, and what is asked for often stays`() async throws {
        let room = 1 << 20
        let fixture = try await Fixture(sites: [Fixture.site()]) { configuration in
            configuration.cacheBytesMaxPerLoop = 2 * room
            configuration.tickInterval = .milliseconds(5)
        }
        let contents = (0..<8).map { Self.put("\($0)", in: fixture) }
        var random = SplitMix(state: 11)
        for turn in 0..<400 {
            // Every second visit is to the first object.
            let number = turn % 2 == 0 ? 0 : Int(random.next() % 8)
            let start = Int64(random.next() % UInt64(Self.bytes))
            let end = min(Self.bytes, start + 1 + Int64(random.next() % 300_000))
            let response = fixture.get("/\(number)", "Range: bytes=\(start)-\(end - 1)")
            #expect(response.body == Self.generated(start..<end), "\(number): \(start)..<\(end)")
        }
        let others = contents[1...].map(\.reads)
        #expect(others.allSatisfy { $0 > 4 }, "\(others)")
        #expect(contents[0].reads < (others.max() ?? 0), "\(contents.map(\.reads))")
        #expect(try await Self.cacheBytes(fixture, after: 400) <= 2 * room)
    }

    @Test func `chunks and whole objects share the room`() async throws {
        let room = 1 << 20
        let fixture = try await Fixture(sites: [Fixture.site()]) { configuration in
            configuration.cacheBytesMaxPerLoop = 2 * room
            configuration.tickInterval = .milliseconds(5)
        }
        for number in 0..<200 { fixture.put("\(number)", String(repeating: "x", count: 15_000)) }
        for number in 0..<200 { _ = fixture.get("/\(number)") }
        #expect(try await Self.cacheBytes(fixture, after: 200) > 2 * room - 20_000)
        let content = Self.put("large", in: fixture)
        for _ in 0..<2 { #expect(fixture.get("/large").body == Self.generated(0..<Self.bytes)) }
        #expect(content.reads == 4)
        #expect((2 * room - 500_000...2 * room).contains(try await Self.cacheBytes(fixture, after: 202)))
    }
}
