import Daemon
import Model
import Storage
import Testing

@Suite("Access log delivery")
struct LogDeliveryTests {
    @Test("A flush writes one object for each source bucket, owned by the target's owner")
    func flush() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, other) = try await sites(house)
        let logs = try await TestLogs(house)
        logs.visit(site, "one", loop: 0)
        logs.visit(other, "two", loop: 1)
        logs.visit(site, "three", loop: 1)
        logs.visit(site, "four", loop: 7)
        let report = await logs.delivery.flush()
        #expect(report.objects == 2)
        let keys = try await house.keys(in: "logs.localhost")
        #expect(keys.count == 2)
        let key = try #require(keys.first { $0.hasPrefix("www/") })
        #expect(key.contains(#/^www/2026-09-21-14-13-20-[0-9A-F]{16}$/#))
        let (object, text) = try #require(try await house.object(key, in: "logs.localhost"))
        #expect(Set(text.split(separator: "\n")) == ["one", "three", "four"])
        #expect(object.metadata.headers.contentType == Array("text/plain".utf8))
        #expect(object.metadata.acl.owner == house.owner)
        #expect(object.metadata.acl.grants.contains(Grant(.read, to: .group(.authenticatedUsers))))
        #expect(await logs.delivery.flush().objects == 0)
        try await house.house.close()
    }

    @Test("Records are delivered after five minutes, or when they became many")
    func due() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, other) = try await sites(house)
        let logs = try await TestLogs(house)
        logs.visit(site, "early")
        logs.wait(seconds: 299)
        #expect(await logs.delivery.deliverDue().objects == 0)
        logs.visit(other, String(repeating: "x", count: 5000))
        #expect(await logs.delivery.deliverDue().objects == 1)
        logs.wait(seconds: 1)
        #expect(await logs.delivery.deliverDue().objects == 1)
        try await house.house.close()
    }

    @Test("Keys partitioned by event time hold one day each")
    func partitioned() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house)
        try await house.store.catalog.write { catalog in
            var bucket = site
            bucket.logging?.keyFormat = .partitioned(.eventTime)
            try catalog.update(bucket)
        }
        let number = try #require(try await house.store.catalog.read { try $0.account(house.owner) }).number
        let logs = try await TestLogs(house)
        logs.visit(site, "today")
        logs.visit(site, "yesterday", at: Timestamp(seconds: TestHouse.start.seconds - 86_400))
        #expect(await logs.delivery.flush().objects == 2)
        let keys = try await house.keys(in: "logs.localhost")
        let stem = "www/\(number)/us-east-1/www.localhost/2026/09"
        #expect(keys.map { $0.dropLast(16) } == ["\(stem)/20/2026-09-20-00-00-00-", "\(stem)/21/2026-09-21-00-00-00-"])
        #expect(try await house.object(keys[0], in: "logs.localhost")?.text == "yesterday\n")
        try await house.house.close()
    }

    @Test("Keys partitioned by delivery time carry it whole")
    func partitionedByDelivery() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house)
        try await house.store.catalog.write { catalog in
            var bucket = site
            bucket.logging?.keyFormat = .partitioned(.deliveryTime)
            try catalog.update(bucket)
        }
        let logs = try await TestLogs(house)
        logs.visit(site, "old", at: Timestamp(seconds: 0))
        await logs.delivery.flush()
        let key = try #require(try await house.keys(in: "logs.localhost").first)
        #expect(key.contains("/www.localhost/2026/09/21/2026-09-21-14-13-20-"))
        try await house.house.close()
    }

    @Test("A bucket that logs into itself is not fed by its deliveries")
    func itself() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let bucket = try await house.makeBucket("self.localhost", acl: .logDeliveryWrite) { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: bucket.name, targetPrefix: Array("log/".utf8))
        }
        let logs = try await TestLogs(house)
        logs.visit(bucket, "once")
        #expect(await logs.delivery.flush().objects == 1)
        for _ in 0..<5 { #expect(await logs.delivery.flush().objects == 0) }
        #expect(try await house.keys(in: "self.localhost").count == 1)
        try await house.house.close()
    }

    @Test("Without a grant records wait, with pauses that grow, and go out once it is there")
    func refused() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house, acl: .private)
        let logs = try await TestLogs(house)
        logs.visit(site, "patient")
        let refused = await logs.delivery.flush()
        #expect(refused.waiting == 1)
        #expect(refused.reasons.first?.contains("logging.s3.amazonaws.com") == true)
        try await logs.setGrant(.logDeliveryWrite)
        logs.wait(seconds: 59)
        #expect(await logs.delivery.deliverDue().objects == 0)
        logs.wait(seconds: 300)
        #expect(await logs.delivery.deliverDue().objects == 1)
        try await house.house.close()
    }

    @Test("Each refusal doubles the pause before the next try")
    func pauses() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house, acl: .private)
        let logs = try await TestLogs(house)
        logs.visit(site, "patient")
        logs.wait(seconds: 300)
        #expect(await logs.delivery.deliverDue().waiting == 1)
        logs.wait(seconds: 60)
        #expect(await logs.delivery.deliverDue().waiting == 1)
        try await logs.setGrant()
        logs.wait(seconds: 119)
        #expect(await logs.delivery.deliverDue().objects == 0)
        logs.wait(seconds: 1)
        #expect(await logs.delivery.deliverDue().objects == 1)
        try await house.house.close()
    }

    @Test("A delivery that fails leaves its records waiting")
    func failed() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house)
        let logs = try await TestLogs(house)
        // No log object's key has room behind this prefix.
        try await logs.changeLogging(of: site) { $0?.targetPrefix = Array(repeating: UInt8(ascii: "p"), count: 1024) }
        logs.visit(site, "waiting")
        for _ in 0..<2 { #expect(await logs.delivery.flush().waiting == 1) }
        #expect(logs.spool.figures.pendingRecords == 1)
        try await house.house.close()
    }

    @Test("A log bucket of another account gets nothing, whatever it grants")
    func otherOwner() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let other = try #require(AccountID(String(repeating: "ab", count: 32)))
        try await house.store.catalog.write { catalog in
            try catalog.put(
                Account(id: other, name: "Other", email: "other@example.com", number: "123456789012"))
        }
        let target = try await house.makeBucket("logs.localhost", acl: .logDeliveryWrite, owner: other)
        let site = try await house.makeBucket("www.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: [])
        }
        let logs = try await TestLogs(house)
        logs.visit(site, "private")
        #expect(await logs.delivery.flush().reasons == ["the bucket logs.localhost belongs to another account"])
        #expect(try await logs.delivered() == [])
        try await house.house.close()
    }

    @Test("A bucket policy for the logging service is a grant")
    func policy() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house, acl: .private)
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},
            "Action":"s3:PutObject","Resource":"arn:aws:s3:::logs.localhost/www/*",
            "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::www.localhost"}}}]}
            """
        try await house.store.catalog.write { catalog in
            guard let name = BucketName("logs.localhost"), var target = try catalog.bucket(name) else { return }
            target.policy = Array(policy.utf8)
            try catalog.update(target)
        }
        let logs = try await TestLogs(house)
        logs.visit(site, "allowed")
        #expect(await logs.delivery.flush().objects == 1)
        try await house.house.close()
    }

    @Test("A missing log bucket keeps records waiting; a bucket that is deleted loses them")
    func gone() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await house.makeBucket("www.localhost") { bucket in
            guard let target = BucketName("nowhere.localhost") else { return }
            bucket.logging = LoggingConfiguration(targetBucket: target, targetPrefix: [])
        }
        let logs = try await TestLogs(house)
        logs.visit(site, "waiting")
        #expect(await logs.delivery.flush().reasons == ["the bucket nowhere.localhost does not exist"])
        try await house.store.catalog.write { try $0.delete(site.id) }
        #expect(await logs.delivery.flush() == LogDelivery.Report())
        #expect(logs.spool.figures.pendingRecords == 0)
        #expect(logs.spool.figures.droppedRecords == 0)
        try await house.house.close()
    }

    @Test("Of two deliveries at the same time each writes what the other does not")
    func flushesAtOnce() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, other) = try await sites(house)
        let logs = try await TestLogs(house)
        for number in 100..<200 { logs.visit(number.isMultiple(of: 2) ? site : other, "\(number)") }
        async let first = logs.delivery.flush()
        async let second = logs.delivery.flush()
        #expect(await first.objects + second.objects == 2)
        #expect(try await logs.delivered() == (100..<200).map(String.init))
        try await house.house.close()
    }

    @Test("Lines longer than what is read at a time are delivered whole, in their order")
    func longLines() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, _) = try await sites(house)
        let logs = try await TestLogs(house, segmentBytes: 4 << 20)
        let lines = (0..<3).map { String(repeating: "\($0)", count: 700_000 * ($0 + 1)) }
        for line in lines {
            logs.visit(site, line)
            await logs.spool.maintain()
        }
        await logs.delivery.flush()
        #expect(try await logs.delivered() == lines)
        try await house.house.close()
    }

    @Test("The tag of a log object says that it is no hash of the content")
    func tag() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let (site, other) = try await sites(house)
        let logs = try await TestLogs(house)
        logs.visit(site, "same")
        logs.visit(other, "same")
        await logs.delivery.flush()
        var tags: Set<String> = []
        for key in try await house.keys(in: "logs.localhost") {
            tags.insert(try #require(try await house.object(key, in: "logs.localhost")).object.metadata.etag.text)
        }
        #expect(tags.count == 2)
        #expect(tags.allSatisfy { $0.contains(#/^[0-9a-f]{32}-1$/#) })
        try await house.house.close()
    }

    /// Two sites that log into `logs.localhost`.
    private func sites(_ house: TestHouse, acl: CannedACL = .logDeliveryWrite) async throws -> (Bucket, Bucket) {
        let target = try await house.makeBucket("logs.localhost", acl: acl)
        let site = try await house.makeBucket("www.localhost") { bucket in
            bucket.logging = LoggingConfiguration(
                targetBucket: target.name, targetPrefix: Array("www/".utf8),
                targetGrants: [Grant(.read, to: .group(.authenticatedUsers))])
        }
        let other = try await house.makeBucket("other.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: Array("other/".utf8))
        }
        return (site, other)
    }
}
