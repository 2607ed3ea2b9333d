import Daemon
import Model
import Storage
import Testing

@Suite("A change of a bucket's logging")
struct LoggingChangeTests {
    @Test("What was recorded before logging was switched off is still delivered, at once")
    func switchedOff() async throws {
        let (house, site) = try await loggedSite()
        let logs = try await TestLogs(house)
        logs.visit(site, "before")
        try await logs.changeLogging(of: site) { $0 = nil }
        #expect(await logs.delivery.deliverDue().objects == 1)
        #expect(try await logs.delivered("www/") == ["before"])
        try await house.house.close()
    }

    @Test("A new target gets what was recorded after the change, the former one what was before")
    func retargeted() async throws {
        let (house, site) = try await loggedSite()
        let logs = try await TestLogs(house)
        logs.visit(site, "before")
        try await logs.changeLogging(of: site) { $0?.targetPrefix = Array("new/".utf8) }
        logs.visit(site, "after")
        #expect(await logs.delivery.flush().objects == 2)
        #expect(try await logs.delivered("www/") == ["before"])
        #expect(try await logs.delivered("new/") == ["after"])
        try await house.house.close()
    }

    @Test("Every record goes where its bucket logged to when it was made, also after a kill", arguments: [true, false])
    func killed(isRotated: Bool) async throws {
        let (house, site) = try await loggedSite()
        let first = try await TestLogs(house, segmentBytes: 4096)
        for round in 0..<4 {
            for number in 0..<(isRotated ? 40 : 5) {
                first.visit(site, "\(round) \(number) \(String(repeating: "x", count: 60))", loop: number % 2)
                if isRotated, number % 10 == 9 { await first.spool.maintain() }
            }
            if round < 3 {
                try await first.changeLogging(of: site) { $0?.targetPrefix = Array("\(round + 1)/".utf8) }
            }
        }
        // Two lives between the change and the delivery.
        _ = try await TestLogs(house, segmentBytes: 4096)
        let third = try await TestLogs(house, segmentBytes: 4096)
        third.visit(site, "3 after")
        await third.delivery.flush()
        let count = isRotated ? 40 : 5
        for (round, prefix) in ["www/", "1/", "2/", "3/"].enumerated() {
            let lines = try await third.delivered(prefix)
            #expect(lines.count == count + (round == 3 ? 1 : 0))
            #expect(lines.allSatisfy { $0.hasPrefix("\(round) ") })
        }
        try await house.house.close()
    }

    @Test("A change that was committed when the process died applies to what is recorded after the start only")
    func untold() async throws {
        let (house, site) = try await loggedSite()
        let first = try await TestLogs(house)
        first.visit(site, "before")
        try await first.commitLogging(of: site) { $0?.targetPrefix = Array("new/".utf8) }
        let second = try await TestLogs(house)
        second.visit(site, "after")
        await second.delivery.flush()
        #expect(try await second.delivered("www/") == ["before"])
        #expect(try await second.delivered("new/") == ["after"])
        try await house.house.close()
    }

    @Test("Logging that was switched on when the process died does not bring back what was delivered")
    func switchedOnUntold() async throws {
        let (house, site) = try await loggedSite()
        let other = try await house.makeBucket("other.localhost") { bucket in
            guard let target = BucketName("nowhere.localhost") else { return }
            bucket.logging = LoggingConfiguration(targetBucket: target, targetPrefix: [])
        }
        let first = try await TestLogs(house)
        first.visit(other, "keeps the segment")
        first.visit(site, "delivered")
        await first.delivery.flush()
        try await first.changeLogging(of: site) { $0 = nil }
        await first.spool.maintain()
        try await first.commitLogging(of: site) { $0 = site.logging }
        let second = try await TestLogs(house)
        second.visit(site, "after")
        await second.delivery.flush()
        #expect(try await second.delivered() == ["after", "delivered"])
        try await house.house.close()
    }

    @Test("What was delivered before a change is not delivered again after a kill")
    func deliveredBefore() async throws {
        let (house, site) = try await loggedSite()
        let first = try await TestLogs(house)
        first.visit(site, "one")
        await first.delivery.flush()
        try await first.changeLogging(of: site) { $0?.targetPrefix = Array("new/".utf8) }
        first.visit(site, "two")
        await first.delivery.flush()
        await first.spool.maintain()
        first.visit(site, "three")
        let second = try await TestLogs(house)
        await second.delivery.flush()
        #expect(try await second.delivered("www/") == ["one"])
        #expect(try await second.delivered("new/") == ["three", "two"])
        try await house.house.close()
    }

    @Test("A former target that refuses does not hold back what goes to the new one, and gets its records in the end")
    func refusedBefore() async throws {
        let (house, site) = try await loggedSite(acl: .private)
        let second = try await house.makeBucket("second.localhost", acl: .logDeliveryWrite)
        let logs = try await TestLogs(house)
        logs.visit(site, "before")
        await logs.delivery.flush()
        try await logs.changeLogging(of: site) { $0?.targetBucket = second.name }
        logs.visit(site, "after")
        let report = await logs.delivery.flush()
        #expect(report.objects == 1)
        #expect(report.waiting == 1)
        #expect(try await house.keys(in: "second.localhost").count == 1)
        let restarted = try await TestLogs(house)
        try await restarted.setGrant(.logDeliveryWrite)
        #expect(await restarted.delivery.flush().objects == 1)
        #expect(try await restarted.delivered() == ["before"])
        try await house.house.close()
    }

    @Test("What a former target refuses for a week is given up and counted; a present one's records wait on")
    func givenUp() async throws {
        let (house, site) = try await loggedSite(acl: .private)
        let logs = try await TestLogs(house)
        logs.visit(site, "former")
        logs.wait(seconds: 7 * 86_400)
        #expect(await logs.delivery.flush().waiting == 1)
        try await logs.changeLogging(of: site) { $0?.targetPrefix = Array("new/".utf8) }
        logs.visit(site, "present")
        #expect(await logs.delivery.flush().waiting == 1)
        #expect(logs.spool.figures.droppedRecords == 1)
        #expect(logs.spool.figures.pendingRecords == 1)
        try await house.house.close()
    }

    @Test("A journal whose last entry was torn keeps what stands before it")
    func tornJournal() async throws {
        let (house, site) = try await loggedSite()
        let first = try await TestLogs(house)
        first.visit(site, "before")
        try await first.changeLogging(of: site) { $0?.targetPrefix = Array("new/".utf8) }
        first.visit(site, "after")
        try house.folder.append("data/spool/logging.journal", [9, 0, 0, 0, 1, 2, 3])
        let second = try await TestLogs(house)
        await second.delivery.flush()
        #expect(try await second.delivered("www/") == ["before"])
        #expect(try await second.delivered("new/") == ["after"])
        try await house.house.close()
    }

    @Test("A journal of many changes is written anew and stays short")
    func manyChanges() async throws {
        let (house, site) = try await loggedSite()
        let logs = try await TestLogs(house)
        logs.visit(site, "first")
        for round in 0..<9000 {
            logs.spool.loggingChanged(
                site.id.value,
                to: LoggingConfiguration(
                    targetBucket: site.name, targetPrefix: Array(repeating: UInt8(ascii: "a"), count: 200 + round % 2)))
            if round % 1000 == 999 {
                await logs.delivery.flush()
                await logs.spool.maintain()
            }
        }
        let bytes = try house.folder.bytes("data/spool/logging.journal")
        #expect(bytes < 1 << 20)
        #expect(try await logs.delivered("www/") == ["first"])
        try await house.house.close()
    }

    /// A site that logs into `logs.localhost` below `www/`.
    private func loggedSite(acl: CannedACL = .logDeliveryWrite) async throws -> (TestHouse, Bucket) {
        let house = try await TestHouse.open(TemporaryFolder())
        let target = try await house.makeBucket("logs.localhost", acl: acl)
        let site = try await house.makeBucket("www.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: Array("www/".utf8))
        }
        return (house, site)
    }
}
