/// Dates and times as RFC 3339 section 5.6 writes them.
package enum InternetTime {
    /// In UTC: `2026-11-22T18:42:00Z`, or `2026-11-22T18:42:00.123Z`.
    package static func text(_ time: Timestamp, showsMilliseconds: Bool = false) -> String {
        let civil = CivilTime(time)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let milliseconds = showsMilliseconds ? ".\(padded(Int(time.milliseconds - time.seconds * 1000), 3))" : ""
        return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
            + "T\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))\(milliseconds)Z"
    }

    /// `nil` for anything else, or a moment that there is not: also one that its offset puts outside of the years 1 to 9999, which `text`
    /// could not write. Fractions of a second are dropped.
    package static func parse(_ text: String) -> Timestamp? {
        var rest = Array(text.utf8)[...]
        guard let year = number(&rest, digits: 4), skip("-", &rest), let month = number(&rest, digits: 2),
            skip("-", &rest), let day = number(&rest, digits: 2), skip("T", &rest) || skip("t", &rest),
            let hour = number(&rest, digits: 2), skip(":", &rest), let minute = number(&rest, digits: 2),
            skip(":", &rest), let second = number(&rest, digits: 2)
        else { return nil }
        if skip(".", &rest) {
            let digits = rest.prefix { $0.decimalDigit != nil }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
        }
        guard let offset = offsetSeconds(&rest), rest.isEmpty,
            let time = CivilTime.timestamp(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        let moment = Timestamp(seconds: time.seconds - offset)
        return (1...9999).contains(CivilTime(moment).year) ? moment : nil
    }

    private static func offsetSeconds(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if skip("Z", &rest) || skip("z", &rest) { return 0 }
        let isBehind = rest.first == UInt8(ascii: "-")
        guard skip("+", &rest) || skip("-", &rest), let hours = number(&rest, digits: 2), hours < 24,
            skip(":", &rest), let minutes = number(&rest, digits: 2), minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isBehind ? -seconds : seconds
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ $0.decimalDigit != nil }) else { return nil }
        rest = rest.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
