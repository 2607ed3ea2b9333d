/// Reads the pieces of an HTTP date one after the other; case counts (RFC 9110 section 5.6.7).
struct HTTPDateReader {
    enum Weekday { case short, long }

    private(set) var position = 0

    mutating func weekday(in bytes: Span<UInt8>) -> Weekday? {
        for name in HTTPDate.weekdays {
            if skip(name, in: bytes) { return .long }
            if skip(name, prefix: 3, in: bytes) { return .short }
        }
        return nil
    }

    /// 1 to 12.
    mutating func month(in bytes: Span<UInt8>) -> Int? {
        for (index, name) in HTTPDate.months.enumerated() where skip(name, in: bytes) { return index + 1 }
        return nil
    }

    mutating func time(in bytes: Span<UInt8>) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = digits(2, in: bytes), skip(":", in: bytes), let minute = digits(2, in: bytes),
            skip(":", in: bytes), let second = digits(2, in: bytes)
        else { return nil }
        return (hour, minute, second)
    }

    /// A number of exactly `count` digits, at most 4.
    mutating func digits(_ count: Int, in bytes: Span<UInt8>) -> Int? {
        guard bytes.count - position >= count else { return nil }
        var number = 0
        for index in position..<position + count {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        position += count
        return number
    }

    mutating func skip(_ text: StaticString, prefix: Int? = nil, in bytes: Span<UInt8>) -> Bool {
        let expected = text.bytes.prefix(prefix ?? text.utf8CodeUnitCount)
        guard bytes.count - position >= expected.count else { return false }
        for index in expected.indices where bytes[position + index] != expected[index] { return false }
        position += expected.count
        return true
    }
}
