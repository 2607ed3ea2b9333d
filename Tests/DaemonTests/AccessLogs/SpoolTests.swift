import Daemon
import Foundation
import Model
import Storage
import Testing

@Suite("The access log spool")
struct SpoolTests {
    @Test("Records survive a process that died, and are delivered once")
    func recovery() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let first = try await TestLogs(house)
        first.visit(site, "delivered")
        await first.delivery.flush()
        first.visit(site, "one", loop: 0)
        first.visit(site, "two", loop: 1)
        // The first spool is never closed: what a killed process leaves.
        let second = try await TestLogs(house)
        second.visit(site, "three")
        await second.delivery.flush()
        #expect(try await second.delivered() == ["delivered", "one", "three", "two"])
        let third = try await TestLogs(house)
        #expect(await third.delivery.flush().objects == 0)
        try await house.house.close()
    }

    @Test("What is recorded after a clean stop is not taken for what was delivered before it")
    func numbersGoOn() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let first = try await TestLogs(house)
        for _ in 0..<10 { first.visit(site, "first") }
        await first.delivery.flush()
        await first.spool.close()
        #expect(house.folder.names(in: "data/spool").isEmpty)
        let second = try await TestLogs(house)
        second.visit(site, "second")
        let third = try await TestLogs(house)
        await third.delivery.flush()
        #expect(try await third.delivered() == Array(repeating: "first", count: 10) + ["second"])
        try await house.house.close()
    }

    @Test("A torn frame ends its segment; what stands before it is kept", arguments: [8, 12, 29, 4])
    func torn(offset: Int) async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let first = try await TestLogs(house)
        first.visit(site, "whole")
        first.visit(site, "torn!")
        let file = try #require(house.folder.names(in: "data/spool").first { $0.hasPrefix("loop0-") })
        // A frame of 24 + 6 bytes and its padding lies before the torn one.
        try damage(house.folder.path + "/data/spool/" + file, at: 64 + 32 + offset)
        let second = try await TestLogs(house)
        await second.delivery.flush()
        #expect(try await second.delivered() == ["whole"])
        try await house.house.close()
    }

    @Test("Full segments are followed by the ones prepared, and removed when they are delivered")
    func rotation() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let logs = try await TestLogs(house, segmentBytes: 4096)
        for round in 0..<10 {
            for number in 0..<40 {
                logs.visit(site, "record \(round * 40 + number) \(String(repeating: "x", count: 60))")
            }
            await logs.delivery.flush()
            await logs.spool.maintain()
        }
        let found = try await logs.delivered()
        #expect(found.count == 400)
        #expect(logs.spool.figures.droppedRecords == 0)
        // One in use, two prepared for each of the three queues, four spare ones, and the journal.
        #expect(house.folder.names(in: "data/spool").count <= 12)
        try await house.house.close()
    }

    @Test("Records that find no room are dropped and counted")
    func dropped() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let logs = try await TestLogs(house, segmentBytes: 4096)
        // Two segments are prepared, and nobody prepares more.
        for _ in 0..<100 { logs.visit(site, String(repeating: "x", count: 100)) }
        #expect(logs.spool.figures.droppedRecords == 100 - 2 * 31)
        try await house.house.close()
    }

    @Test("Beyond the limit the oldest segments are given up")
    func limit() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let logs = try await TestLogs(house, segmentBytes: 4096, bytesMax: 3 * 4096)
        for number in 0..<200 {
            logs.visit(site, "\(number) \(String(repeating: "x", count: 100))")
            await logs.spool.maintain()
        }
        let figures = logs.spool.figures
        #expect(figures.droppedRecords > 0)
        #expect(figures.droppedRecords + figures.pendingRecords == 200)
        await logs.delivery.flush()
        let kept = try await logs.delivered()
        #expect(kept.count == figures.pendingRecords)
        #expect(kept.contains { $0.hasPrefix("199 ") })
        #expect(!kept.contains { $0.hasPrefix("0 ") })
        try await house.house.close()
    }

    @Test("From many threads the APIs' records all arrive")
    func threads() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let logs = try await TestLogs(house)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<25 {
                        Array("task \(task) \(number)\n".utf8).withUnsafeBytes {
                            logs.spool.append(bucket: site.id.value, time: TestHouse.start, line: $0)
                        }
                    }
                }
            }
        }
        await logs.delivery.flush()
        #expect(Set(try await logs.delivered()).count == 200)
        try await house.house.close()
    }

    @Test("The tail shows what is appended, from outside")
    func tail() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let logs = try await TestLogs(house)
        var tail = SpoolTail(data: house.folder.path + "/data")
        #expect(try tail.next().isEmpty)
        logs.visit(site, "second", loop: 0, at: Timestamp(seconds: 20))
        logs.visit(site, "first", loop: 1, at: Timestamp(seconds: 10))
        #expect(try tail.next().map { String(decoding: $0, as: UTF8.self) } == ["first\n", "second\n"])
        logs.visit(site, "third")
        #expect(try tail.next().map { String(decoding: $0, as: UTF8.self) } == ["third\n"])
        #expect(try tail.next().isEmpty)
        try await house.house.close()
    }

    @Test("A settled segment's file is used again, and what it held before never comes back")
    func reuse() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        let first = try await TestLogs(house, segmentBytes: 4096, loops: 1)
        let spool = house.folder.path + "/data/spool/"
        let file = spool + "loop0-0000000000000001.spool"
        let inode = try inode(of: file)
        func visitAndDeliver() async {
            for number in 0..<40 { first.visit(site, "record \(number) \(String(repeating: "x", count: 90))") }
            await first.delivery.flush()
            await first.spool.maintain()
        }
        await visitAndDeliver()
        // It was settled and is still the one it was.
        let old = try Data(contentsOf: URL(fileURLWithPath: file))
        await visitAndDeliver()
        let delivered = try await first.delivered()
        #expect(delivered.count == 80)
        let names = house.folder.names(in: "data/spool").filter { $0.hasSuffix(".spool") }
        let reused = try #require(try names.first { try self.inode(of: spool + $0) == inode })
        #expect(spool + reused != file)
        #expect(try Data(contentsOf: URL(fileURLWithPath: spool + reused)).dropFirst(64).allSatisfy { $0 == 0 })
        // A power cut can keep the new name and lose the new bytes.
        let handle = try #require(FileHandle(forUpdatingAtPath: spool + reused))
        try handle.write(contentsOf: old)
        try handle.close()
        let second = try await TestLogs(house, segmentBytes: 4096, loops: 1)
        await second.delivery.flush()
        #expect(try await second.delivered() == delivered)
        try await house.house.close()
    }

    @Test("Segments of the version before are read")
    func formerVersion() async throws {
        let house = try await TestHouse.open(TemporaryFolder())
        let site = try await loggedSite(house)
        #expect(site.id.value == 2)
        var file = Data("FRONTLG2".utf8) + Data(count: 56)
        file += [0x0F, 0, 0, 0, 0x91, 0xA7, 0xE4, 0xEB, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0x68, 0xE5, 0xCF, 0x8B, 1, 0, 0]
        file += Data("kept of before\n".utf8) + Data(count: 4096)
        try FileManager.default.createDirectory(
            atPath: house.folder.path + "/data/spool", withIntermediateDirectories: true)
        try file.write(to: URL(fileURLWithPath: house.folder.path + "/data/spool/loop0-0000000000000007.spool"))
        let logs = try await TestLogs(house)
        await logs.delivery.flush()
        #expect(try await logs.delivered() == ["kept of before"])
        try await house.house.close()
    }

    private func inode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }

    private func loggedSite(_ house: TestHouse) async throws -> Bucket {
        let target = try await house.makeBucket("logs.localhost", acl: .logDeliveryWrite)
        return try await house.makeBucket("www.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: [])
        }
    }

    private func damage(_ path: String, at offset: Int) throws {
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: UInt64(offset))
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: [byte ^ 0x40])
        try file.close()
    }
}
