import Daemon
import Edge
import Foundation
import Logging
import Model
import NIOPosix
import Storage

/// What a record of the access log costs: appended on an event loop, and all that follows until its log object is on disk.
///
/// `AccessLogs RECORDS BUCKETS FOLDER` prints nanoseconds of CPU per record, one line for each of the two.
@main
struct AccessLogs {
    /// What an event loop appends between two rounds of the maintenance.
    static let roundRecords = 20_000
    static let start = Timestamp(seconds: 1_790_000_000)
    static let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let records = arguments.first.flatMap({ Int($0) }),
            let count = arguments.dropFirst().first.flatMap({ Int($0) }),
            let folder = arguments.dropFirst(2).first
        else { fatalError("AccessLogs RECORDS BUCKETS FOLDER") }
        var configuration = Configuration()
        configuration.data = "\(folder)/data"
        let house = try await House.open(configuration, logger: logger)
        let buckets = try await makeBuckets(count, house)
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let spool = try Spool(
            Spool.Configuration(directory: "\(configuration.data)/spool", loops: 1), threads: threads, logger: logger
        ) {}
        let delivery = LogDelivery(
            LogDelivery.Configuration(deliverAfter: .seconds(300), deliverBytes: 8 << 20, region: "us-east-1"),
            spool: spool, store: house.store, wakes: Wakes(), now: { start }, logger: logger)
        try await delivery.recover()

        let before = processNanoseconds()
        var appending: UInt64 = 0
        var appended = 0
        while appended < records {
            appending += append(min(roundRecords, records - appended), to: spool, buckets)
            appended += roundRecords
            await spool.maintain()
            await delivery.deliverDue()
        }
        await delivery.flush()
        let all = processNanoseconds() - before
        let figures = spool.figures
        guard figures.droppedRecords == 0, figures.pendingRecords == 0 else { fatalError("\(figures)") }
        print("append \(appending / UInt64(records))")
        print("deliver \((all - appending) / UInt64(records))")
        try await house.close()
    }

    static func makeBuckets(_ count: Int, _ house: House) async throws -> [Bucket] {
        guard let owner = try await house.store.catalog.read({ try $0.accounts().first?.id }) else { return [] }
        return try await house.store.catalog.write { catalog in
            let target = try catalog.insertBucket(
                name: try bucketName("logs.localhost"), owner: owner, created: start,
                acl: AccessControlList(canned: .logDeliveryWrite, owner: owner, bucketOwner: owner))
            return try (0..<count).map { number in
                var bucket = try catalog.insertBucket(
                    name: try bucketName("www\(number).localhost"), owner: owner, created: start,
                    acl: AccessControlList(canned: .private, owner: owner, bucketOwner: owner))
                bucket.logging = LoggingConfiguration(targetBucket: target.name, targetPrefix: Array("\(number)/".utf8))
                try catalog.update(bucket)
                return bucket
            }
        }
    }

    static func bucketName(_ text: String) throws -> BucketName {
        guard let name = BucketName(text) else { throw BadName(text: text) }
        return name
    }

    struct BadName: Error {
        var text: String
    }

    /// The time that the calling thread spent.
    static func append(_ count: Int, to spool: Spool, _ buckets: [Bucket]) -> UInt64 {
        let line = Array(
            (String(repeating: "a typical line of the access log ", count: 10) + String(repeating: "x", count: 19)
                + "\n").utf8)
        let before = nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)
        var bucket = 0
        line.withUnsafeBytes { line in
            for _ in 0..<count {
                let source = buckets[bucket]
                spool.append(bucket: source.id.value, name: source.name, time: start, line: line, loop: 0)
                bucket = bucket + 1 == buckets.count ? 0 : bucket + 1
            }
        }
        return nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) - before
    }

    static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func processNanoseconds() -> UInt64 { nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) }
}
