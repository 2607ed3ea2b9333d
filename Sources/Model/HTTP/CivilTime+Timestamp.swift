extension CivilTime {
    /// 0 is Sunday.
    package static func weekday(_ time: Timestamp) -> Int {
        let seconds = time.seconds
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return Int((days % 7 + 11) % 7)
    }

    /// `nil` when there is no such moment, such as the 30th of February. A leap second is the second after it.
    package static func timestamp(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
    ) -> Timestamp? {
        guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second), day >= 1, day <= days(inMonth: month, of: year)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        return Timestamp(seconds: Int64(days * 86_400 + hour * 3600 + minute * 60 + second))
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The inverse of what `init` does: Howard Hinnant's `days_from_civil`. The year is not before 1, so nothing is negative.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let yearOfEra = year % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
