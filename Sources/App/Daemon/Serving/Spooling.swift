internal import Logging
internal import Model
internal import NIOPosix
internal import Storage
internal import Synchronization

/// The access logs' part of a running server: the spool that requests append to and the delivery that empties it.
struct Spooling: Sendable {
    let spool: Spool
    let delivery: LogDelivery
    let threads: NIOThreadPool

    /// - Parameter loops: how many event loops append, besides the APIs.
    static func start(
        _ house: House, loops: Int, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) async throws -> Spooling {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let wakes = Wakes()
        let logs = house.configuration.accessLogs
        var settings = Spool.Configuration(directory: "\(house.configuration.data)/spool", loops: loops)
        settings.bytesMax = logs.spoolBytes
        let spool = try Spool(settings, threads: threads, logger: logger) { wakes.ring() }
        let delivery = LogDelivery(
            LogDelivery.Configuration(
                deliverAfter: logs.deliverAfter, deliverBytes: logs.deliverBytes, region: house.configuration.region),
            spool: spool, store: house.store, wakes: wakes, now: now, logger: logger)
        try await delivery.recover()
        return Spooling(spool: spool, delivery: delivery, threads: threads)
    }

    /// Where the S3 API leaves its records.
    func apiLog(fields: Int, region: String) -> @Sendable (AccessLogRecord, BucketID) -> Void {
        let spool = spool
        return { record, bucket in
            var line = AccessLogLine()
            record.write(to: &line, fields: fields, region: region)
            line.bytes.withUnsafeBytes { bytes in
                spool.append(bucket: bucket.value, time: record.time, line: bytes)
            }
        }
    }
}
