/// Numbers, addresses, hexadecimal digits and base64 in record data.
package enum RecordText {
    /// Decimal digits only.
    static func number(_ text: ArraySlice<UInt8>, max: Int) -> Int? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var value = 0
        for octet in text {
            guard (0x30...0x39).contains(octet) else { return nil }
            value = value * 10 + Int(octet - 0x30)
        }
        return value <= max ? value : nil
    }

    /// Seconds, or a sum of numbers with the units `s m h d w` in any case (as BIND reads TTLs), at most 2^31 - 1 (RFC 2181
    /// section 8).
    static func period(_ text: ArraySlice<UInt8>) -> UInt32? {
        var total = 0
        var start = text.startIndex
        for index in text.indices {
            guard !(0x30...0x39).contains(text[index]) else { continue }
            guard let unit = secondsByUnit(text[index]), let count = number(text[start..<index], max: 1 << 31) else {
                return nil
            }
            total += count * unit
            guard total < 1 << 31 else { return nil }
            start = index + 1
        }
        if start < text.endIndex {
            guard let seconds = number(text[start...], max: 1 << 31) else { return nil }
            total += seconds
        }
        return text.isEmpty || total >= 1 << 31 ? nil : UInt32(total)
    }

    private static func secondsByUnit(_ unit: UInt8) -> Int? {
        switch unit | 0x20 {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86_400
        case UInt8(ascii: "w"): 604_800
        default: nil
        }
    }

    static func octets(of number: Int, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    static func number(of octets: some Sequence<UInt8>) -> Int {
        octets.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Hexadecimal digits and base64 (RFC 4648).
extension RecordText {
    static func hexadecimal(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            octets.append(high << 4 | low)
        }
        return octets
    }

    static func hexadecimal(of octets: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x41 + 10
        case 0x61...0x66: octet - 0x61 + 10
        default: nil
        }
    }

    private static let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// With its padding, without unused bits.
    static func base64(_ text: [UInt8]) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.count - digits.count
        guard text.count.isMultiple(of: 4), padding <= 2,
            text.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 4 * 3)
        var bits = 0
        var bitCount = 0
        for digit in digits {
            guard let value = base64Value(digit) else { return nil }
            bits = (bits << 6 | value) & 0xfff
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return bits & ((1 << bitCount) - 1) == 0 ? octets : nil
    }

    private static func base64Value(_ octet: UInt8) -> Int? {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(octet) - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(octet) - 0x61 + 26
        case 0x30...0x39: Int(octet) - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    static func base64(of octets: some RandomAccessCollection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        var index = octets.startIndex
        while index < octets.endIndex {
            let group = octets[index...].prefix(3)
            let bits = number(of: group) << (8 * (3 - group.count))
            for digit in 0..<4 {
                let value = bits >> (18 - 6 * digit) & 63
                text.append(digit <= group.count ? base64Alphabet[value] : UInt8(ascii: "="))
            }
            index = octets.index(index, offsetBy: group.count)
        }
        return text
    }
}
