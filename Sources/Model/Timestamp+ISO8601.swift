extension Timestamp {
    /// `2026-11-22T18:47:13.000Z`, as the S3 API writes times in its documents. Years have four digits.
    package var iso8601: String {
        let time = CivilTime(self)
        let fraction = Int(milliseconds - seconds * 1000)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(time.year, 4))-\(digits(time.month, 2))-\(digits(time.day, 2))"
            + "T\(digits(time.hour, 2)):\(digits(time.minute, 2)):\(digits(time.second, 2)).\(digits(fraction, 3))Z"
    }
}
