internal import Model

/// Dates of Signature Version 4: `20130524T000000Z`.
enum SignatureDate {
    static func text(_ time: Timestamp) -> String {
        let civil = CivilTime(time)
        return pad(civil.year, 4) + pad(civil.month, 2) + pad(civil.day, 2) + "T" + pad(civil.hour, 2)
            + pad(civil.minute, 2) + pad(civil.second, 2) + "Z"
    }

    /// As error documents show it: `2013-05-24T00:00:00Z`.
    static func displayText(_ time: Timestamp) -> String {
        let civil = CivilTime(time)
        return pad(civil.year, 4) + "-" + pad(civil.month, 2) + "-" + pad(civil.day, 2) + "T" + pad(civil.hour, 2)
            + ":" + pad(civil.minute, 2) + ":" + pad(civil.second, 2) + "Z"
    }

    static func parse(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(0) { number, byte in
                guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                return number * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        guard let year = number(0..<4), year > 0, let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        return CivilTime.timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func pad(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
