import Model

extension Timestamp {
    /// ISO 8601 in UTC with milliseconds, as `SubmittedAt` has it: `2026-11-22T18:42:00.123Z`.
    var route53Text: String {
        let time = CivilTime(self)
        return "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
            + "T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
            + ".\(padded(Int(milliseconds - seconds * 1000), 3))Z"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
