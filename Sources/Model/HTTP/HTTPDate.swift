/// Dates of HTTP (RFC 9110 section 5.6.7).
package enum HTTPDate {
    /// Every date that is written has this length.
    package static let byteCount = 29

    /// Appends `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
        let civil = CivilTime(time)
        bytes.append(contentsOf: weekdays[CivilTime.weekday(time)].bytes.prefix(3))
        bytes.append(contentsOf: ", ".utf8)
        appendDigits(civil.day, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: months[civil.month - 1].bytes)
        bytes.append(UInt8(ascii: " "))
        appendDigits(civil.year, count: 4, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        appendDigits(civil.hour, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(civil.minute, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(civil.second, count: 2, to: &bytes)
        bytes.append(contentsOf: " GMT".utf8)
    }

    package static func text(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads any of the three forms: IMF-fixdate, RFC 850 and asctime. `nil` when `bytes` is none of them.
    ///
    /// A year of two digits that would be more than 50 years after `now` is the most recent past year with these digits.
    package static func parse(_ bytes: Span<UInt8>, now: Timestamp) -> Timestamp? {
        var reader = HTTPDateReader()
        guard let weekday = reader.weekday(in: bytes) else { return nil }
        switch weekday {
        case .short where reader.skip(", ", in: bytes): return fixdate(&reader, bytes)
        case .short where reader.skip(" ", in: bytes): return asctime(&reader, bytes)
        case .long where reader.skip(", ", in: bytes): return rfc850(&reader, bytes, now: now)
        default: return nil
        }
    }

    /// `06 Nov 1994 08:49:37 GMT`
    private static func fixdate(_ reader: inout HTTPDateReader, _ bytes: Span<UInt8>) -> Timestamp? {
        guard let day = reader.digits(2, in: bytes), reader.skip(" ", in: bytes),
            let month = reader.month(in: bytes), reader.skip(" ", in: bytes),
            let year = reader.digits(4, in: bytes), reader.skip(" ", in: bytes),
            let time = reader.time(in: bytes), reader.skip(" GMT", in: bytes), reader.position == bytes.count
        else { return nil }
        return CivilTime.timestamp(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// `06-Nov-94 08:49:37 GMT`
    private static func rfc850(_ reader: inout HTTPDateReader, _ bytes: Span<UInt8>, now: Timestamp) -> Timestamp? {
        guard let day = reader.digits(2, in: bytes), reader.skip("-", in: bytes),
            let month = reader.month(in: bytes), reader.skip("-", in: bytes),
            let short = reader.digits(2, in: bytes), reader.skip(" ", in: bytes),
            let time = reader.time(in: bytes), reader.skip(" GMT", in: bytes), reader.position == bytes.count
        else { return nil }
        let thisYear = CivilTime(now).year
        let inThisCentury = thisYear - thisYear % 100 + short
        return CivilTime.timestamp(
            year: inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury,
            month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// `Nov  6 08:49:37 1994`
    private static func asctime(_ reader: inout HTTPDateReader, _ bytes: Span<UInt8>) -> Timestamp? {
        guard let month = reader.month(in: bytes), reader.skip(" ", in: bytes),
            let day = reader.skip(" ", in: bytes) ? reader.digits(1, in: bytes) : reader.digits(2, in: bytes),
            reader.skip(" ", in: bytes), let time = reader.time(in: bytes), reader.skip(" ", in: bytes),
            let year = reader.digits(4, in: bytes), reader.position == bytes.count
        else { return nil }
        return CivilTime.timestamp(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    private static func appendDigits(_ number: Int, count: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    static let weekdays: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension StaticString {
    /// The text's bytes, which live as long as the program.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
