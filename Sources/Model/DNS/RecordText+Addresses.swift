/// Internet addresses as text.
extension RecordText {
    /// Four decimal numbers without leading zeros.
    package static func ipv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            guard part.count <= 3, part.count == 1 || part.first != 0x30, let value = number(part, max: 255) else {
                return nil
            }
            octets.append(UInt8(value))
        }
        return octets
    }

    package static func ipv4(of octets: some Sequence<UInt8>) -> [UInt8] {
        Array(octets.map { String($0) }.joined(separator: ".").utf8)
    }

    /// All forms of RFC 4291 section 2.2.
    package static func ipv6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let gap = gapStart(text) else {
            guard let octets = groups(text), octets.count == 16 else { return nil }
            return octets
        }
        let (before, after) = (text[..<gap], text[(gap + 2)...])
        guard gapStart(text[(gap + 1)...]) == nil,
            let head = before.isEmpty ? [] : groups(before, allowsIPv4: false),
            let tail = after.isEmpty ? [] : groups(after),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func gapStart(_ text: ArraySlice<UInt8>) -> Int? {
        let colon = UInt8(ascii: ":")
        return text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
    }

    private static func groups(_ text: ArraySlice<UInt8>, allowsIPv4: Bool = true) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var octets: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if allowsIPv4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let tail = ipv4(part) else { return nil }
                octets += tail
            } else {
                let padding = [UInt8](repeating: 0x30, count: max(0, 4 - part.count))
                guard !part.isEmpty, part.count <= 4, let group = hexadecimal(padding + part) else { return nil }
                octets += group
            }
        }
        return octets
    }

    /// The shortest form (RFC 5952); `octets` are sixteen.
    package static func ipv6(of octets: some Sequence<UInt8>) -> [UInt8] {
        let octets = Array(octets)
        let groups = (0..<8).map { Int(octets[2 * $0]) << 8 | Int(octets[2 * $0 + 1]) }
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xffff {
            return Array("::ffff:".utf8) + ipv4(of: octets[12...])
        }
        let texts = groups.map { String($0, radix: 16) }
        let zeros = longestZeros(groups)
        guard zeros.count > 1 else { return Array(texts.joined(separator: ":").utf8) }
        let head = texts[..<zeros.lowerBound].joined(separator: ":")
        let tail = texts[zeros.upperBound...].joined(separator: ":")
        return Array("\(head)::\(tail)".utf8)
    }

    private static func longestZeros(_ groups: [Int]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<(index + 1)
            }
        }
        return longest
    }
}
