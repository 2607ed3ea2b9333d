import Daemon
import Edge
import Model
import NIOPosix
import Storage
import Synchronization

/// A spool and its delivery over a house, with a clock that tests move.
final class TestLogs: Sendable {
    let house: TestHouse
    let spool: Spool
    let delivery: LogDelivery
    private let clock: Clock

    /// A second one over the same house finds what the first left, as after `kill -9`.
    init(_ house: TestHouse, segmentBytes: Int = 64 * 1024, bytesMax: Int = 1 << 30, loops: Int = 2) async throws {
        self.house = house
        let clock = Clock()
        self.clock = clock
        var settings = Spool.Configuration(directory: house.folder.path + "/data/spool", loops: loops)
        settings.segmentBytes = segmentBytes
        settings.bytesMax = bytesMax
        let spool = try Spool(settings, threads: .singleton, logger: TestHouse.quiet) {}
        self.spool = spool
        delivery = LogDelivery(
            LogDelivery.Configuration(deliverAfter: .seconds(300), deliverBytes: 4096, region: "us-east-1"),
            spool: spool, store: house.store, wakes: Wakes(), now: { clock.now }, logger: TestHouse.quiet)
        try await delivery.recover()
    }

    private final class Clock: Sendable {
        private let time = Mutex(TestHouse.start)
        var now: Timestamp { time.withLock { $0 } }
        func move(by seconds: Int64) {
            time.withLock { $0 = Timestamp(milliseconds: $0.milliseconds + seconds * 1000) }
        }
    }

    func wait(seconds: Int64) { clock.move(by: seconds) }

    /// A visit's line, as the edge leaves it.
    func visit(_ bucket: Bucket, _ text: String, loop: Int = 0, at time: Timestamp? = nil) {
        Array("\(text)\n".utf8).withUnsafeBytes { line in
            spool.append(bucket: bucket.id.value, name: bucket.name, time: time ?? clock.now, line: line, loop: loop)
        }
    }

    /// Changes a bucket's logging as the API and the publisher do.
    func changeLogging(
        of bucket: Bucket, _ change: @escaping @Sendable (inout LoggingConfiguration?) -> Void
    ) async throws {
        try await commitLogging(of: bucket, change)
        let logging = try await house.store.catalog.read { try $0.bucket(bucket.id)?.logging }
        spool.loggingChanged(bucket.id.value, to: logging)
    }

    /// The same without the publisher: what a process leaves that dies behind the commit.
    func commitLogging(
        of bucket: Bucket, _ change: @escaping @Sendable (inout LoggingConfiguration?) -> Void
    ) async throws {
        try await house.store.catalog.write { catalog in
            guard var bucket = try catalog.bucket(bucket.id) else { return }
            change(&bucket.logging)
            try catalog.update(bucket)
        }
    }

    /// The lines of all delivered log objects below a prefix, sorted.
    func delivered(_ prefix: String = "") async throws -> [String] {
        var text = ""
        for key in try await house.keys(in: "logs.localhost") where key.hasPrefix(prefix) {
            text += try await house.object(key, in: "logs.localhost")?.text ?? ""
        }
        return text.split(separator: "\n").map(String.init).sorted()
    }

    /// Lets the log delivery write to a log bucket, or forbids it.
    func setGrant(_ acl: CannedACL = .logDeliveryWrite, to target: String = "logs.localhost") async throws {
        try await house.store.catalog.write { catalog in
            guard let name = BucketName(target), var target = try catalog.bucket(name) else { return }
            target.acl = AccessControlList(canned: acl, owner: target.owner, bucketOwner: target.owner)
            try catalog.update(target)
        }
    }
}
