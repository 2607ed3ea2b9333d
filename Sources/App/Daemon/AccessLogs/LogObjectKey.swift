import Model
import Storage

/// The keys of log objects (S3 user guide, "Log object key format").
enum LogObjectKey {
    /// - Parameters:
    ///   - day: the day of the requests, as days since 1970, for keys partitioned by the time of the event.
    ///   - unique: shown as 16 upper-case hexadecimal digits.
    static func make(
        _ logging: LoggingConfiguration, source: Bucket, account: Account, region: String, delivered: Timestamp,
        day: Int64?, unique: UInt64
    ) -> [UInt8] {
        var time = CivilTime(delivered)
        var key = logging.targetPrefix
        if case .partitioned(let dateSource) = logging.keyFormat {
            if dateSource == .eventTime, let day { time = CivilTime(Timestamp(seconds: day * 86_400)) }
            let date = "\(padded(time.year, 4))/\(padded(time.month, 2))/\(padded(time.day, 2))"
            key += Array("\(account.number)/\(region)/\(source.name)/\(date)/".utf8)
        }
        let parts =
            [padded(time.year, 4)] + [time.month, time.day, time.hour, time.minute, time.second].map { padded($0, 2) }
        return key + Array("\(parts.joined(separator: "-"))-\(hexadecimal(unique))".utf8)
    }

    private static func padded(_ value: Int, _ digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension LoggingConfiguration {
    /// Whether one object holds the requests of one day only.
    var isPartitionedByDay: Bool { keyFormat == .partitioned(.eventTime) }
}
