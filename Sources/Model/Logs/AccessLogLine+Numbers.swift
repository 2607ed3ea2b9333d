extension AccessLogLine {
    mutating func appendDecimal(_ magnitude: UInt64, isNegative: Bool) {
        if isNegative { appendRaw(UInt8(ascii: "-")) }
        if magnitude < 10 { return appendRaw(UInt8(ascii: "0") + UInt8(magnitude)) }
        // The longest number has 20 digits.
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = 20
        var rest = magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(digit)
            rest = quotient
        } while rest > 0
        digits.span.withUnsafeBytes { appendRaw(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// The last `digits` digits of a number that is not negative.
    mutating func appendPadded(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            appendRaw(UInt8(ascii: "0") + UInt8(abs(value / divisor % 10)))
            divisor /= 10
        }
    }

    mutating func appendTimePart(_ value: Int) {
        appendRaw(UInt8(ascii: ":"))
        appendPadded(value, digits: 2)
    }

    /// The month's English abbreviation; `month` is 1 to 12.
    mutating func appendMonth(_ month: Int) {
        let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
        names.withUTF8Buffer { names in
            for index in (month - 1) * 3..<month * 3 { appendRaw(names[index]) }
        }
    }

    /// An upper-case digit for a value below 16.
    static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
