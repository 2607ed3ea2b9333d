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
}
