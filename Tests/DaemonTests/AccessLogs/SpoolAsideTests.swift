import Daemon
import Model
import Storage
import Testing

@Suite("Records that their log bucket refuses")
struct SpoolAsideTests {
    private static let padding = String(repeating: "x", count: 90)

    @Test("They keep no segments that other buckets' records lie in, and all arrive once they may")
    func moved() async throws {
        let (house, good, bad) = try await sites()
        let logs = try await TestLogs(house, segmentBytes: 4096)
        await fill(logs, good, bad, rounds: 60)
        // Of about 60 segments: those being written, those prepared, the few that may be pinned, and one of the bad bucket's own.
        #expect(house.folder.names(in: "data/spool").count < 20)
        #expect(house.folder.names(in: "data/spool").contains { $0.hasPrefix("aside") })
        #expect(logs.spool.figures.droppedRecords == 0)
        #expect(logs.spool.figures.pendingRecords == 60)
        #expect(try await logs.delivered().count == 60 * 30)
        try await logs.setGrant(to: "locked.localhost")
        await logs.delivery.flush()
        #expect(try await lines(house) == (0..<60).map { "bad \(100 + $0)" })
        await logs.spool.maintain()
        #expect(!house.folder.names(in: "data/spool").contains { $0.hasPrefix("aside") })
        try await house.house.close()
    }

    @Test("After a kill they are found once, also where a segment still holds what was moved out of it")
    func killed() async throws {
        let (house, good, bad) = try await sites()
        // Waits in one segment only, which is not enough to be moved.
        let other = try await house.makeBucket("other.localhost") { $0.logging = bad.logging }
        let first = try await TestLogs(house, segmentBytes: 4096)
        first.visit(other, "other")
        await fill(first, good, bad, rounds: 33)
        #expect(house.folder.names(in: "data/spool").contains { $0.hasPrefix("aside") })
        let second = try await TestLogs(house, segmentBytes: 4096)
        #expect(second.spool.figures.pendingRecords == 34)
        await fill(second, good, bad, rounds: 20, from: 33)
        let third = try await TestLogs(house, segmentBytes: 4096)
        try await third.setGrant(to: "locked.localhost")
        await third.delivery.flush()
        #expect(try await lines(house) == (0..<53).map { "bad \(100 + $0)" } + ["other"])
        let fourth = try await TestLogs(house, segmentBytes: 4096)
        #expect(await fourth.delivery.flush() == LogDelivery.Report())
        try await house.house.close()
    }

    @Test("A move that was not finished when the process died counts for nothing")
    func unfinished() async throws {
        let (house, good, bad) = try await sites()
        let first = try await TestLogs(house)
        first.visit(bad, "bad 100")
        first.visit(good, "good")
        let file = try #require(house.folder.names(in: "data/spool").first { $0.hasPrefix("loop0-") })
        try house.folder.copy("data/spool/\(file)", to: "data/spool/aside2-00000000000000ff.spool")
        let second = try await TestLogs(house)
        try await second.setGrant(to: "locked.localhost")
        await second.delivery.flush()
        #expect(try await lines(house) == ["bad 100"])
        #expect(try await second.delivered().count == 1)
        #expect(house.folder.names(in: "data/spool").contains { $0.hasPrefix("aside") } == false)
        try await house.house.close()
    }

    @Test("Beyond the spool's limit they are dropped and counted, before any other bucket's records are")
    func limit() async throws {
        let (house, good, bad) = try await sites()
        let logs = try await TestLogs(house, segmentBytes: 4096, bytesMax: 12 * 4096)
        // The bad bucket is the busy one.
        for round in 0..<60 {
            for number in 0..<30 { logs.visit(bad, "\(round) \(number) \(SpoolAsideTests.padding)") }
            await logs.delivery.flush()
            await logs.spool.maintain()
        }
        for number in 0..<5 { logs.visit(good, "good \(number)") }
        for round in 0..<10 {
            for number in 0..<30 { logs.visit(bad, "\(round) \(number) \(SpoolAsideTests.padding)") }
            await logs.spool.maintain()
        }
        let figures = logs.spool.figures
        #expect(figures.droppedRecords > 1000)
        #expect(figures.droppedRecords + figures.pendingRecords == 70 * 30 + 5)
        await logs.delivery.flush()
        #expect(try await logs.delivered().count == 5)
        try await house.house.close()
    }

    /// Each round a segment of the good bucket's records, which are delivered, with one of the bad bucket's.
    private func fill(_ logs: TestLogs, _ good: Bucket, _ bad: Bucket, rounds: Int, from first: Int = 0) async {
        for round in first..<first + rounds {
            for number in 0..<30 { logs.visit(good, "\(round) \(number) \(SpoolAsideTests.padding)") }
            logs.visit(bad, "bad \(100 + round)")
            await logs.delivery.flush()
            await logs.spool.maintain()
        }
    }

    /// A site that logs into `logs.localhost` and one whose log bucket, `locked.localhost`, does not let the delivery write.
    private func sites() async throws -> (house: TestHouse, good: Bucket, bad: Bucket) {
        let house = try await TestHouse.open(TemporaryFolder())
        let target = try await house.makeBucket("logs.localhost", acl: .logDeliveryWrite)
        let locked = try await house.makeBucket("locked.localhost")
        let good = try await house.makeBucket("good.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: [])
        }
        let bad = try await house.makeBucket("bad.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: locked.name, targetPrefix: [])
        }
        return (house, good, bad)
    }

    /// What was delivered into `locked.localhost`, sorted.
    private func lines(_ house: TestHouse) async throws -> [String] {
        var text = ""
        for key in try await house.keys(in: "locked.localhost") {
            text += try await house.object(key, in: "locked.localhost")?.text ?? ""
        }
        return text.split(separator: "\n").map(String.init).sorted()
    }
}
