internal import Model

/// The time in which a bucket had one logging configuration. The records of that time go where that configuration says, and no others do.
struct LoggingPeriod: Hashable, Sendable {
    /// Numbers only grow, over all buckets and restarts.
    var number: UInt64
    var bucket: Int64
    /// `nil`: the bucket was not logged.
    var logging: LoggingConfiguration?
    /// Where in the spool it begins. It ends where the bucket's next one begins.
    var start: SpoolEnds
}
