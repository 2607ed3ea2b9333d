/// 16 upper-case hexadecimal digits, the `x-amz-request-id` of an answer.
package struct RequestID: Hashable, Sendable {
    package static let byteCount = 16

    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func append(to bytes: inout [UInt8]) {
        var digits = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<RequestID.byteCount { digits[index] = digit(at: index) }
        digits.span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Writes the digits at the start of `buffer`.
    /// - Returns: the number of bytes written, `byteCount`; 0 when `buffer` is shorter.
    @discardableResult
    package func write(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard buffer.count >= RequestID.byteCount else { return 0 }
        for index in 0..<RequestID.byteCount { buffer[index] = digit(at: index) }
        return RequestID.byteCount
    }

    private func digit(at index: Int) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: self.value >> UInt64(60 - 4 * index)) & 15
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

/// The 76 characters of `x-amz-id-2`: Base64 of 57 bytes derived from two words.
package struct HostID: Hashable, Sendable {
    package static let byteCount = 76

    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func append(to bytes: inout [UInt8]) {
        var groups = Groups(self)
        for _ in 0..<HostID.byteCount / 4 {
            let group = groups.next()
            for position in 0..<4 { bytes.append(HostID.character(at: position, of: group)) }
        }
    }

    /// Writes the characters at the start of `buffer`.
    /// - Returns: the number of bytes written, `byteCount`; 0 when `buffer` is shorter.
    @discardableResult
    package func write(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard buffer.count >= HostID.byteCount else { return 0 }
        var groups = Groups(self)
        for start in stride(from: 0, to: HostID.byteCount, by: 4) {
            let group = groups.next()
            for position in 0..<4 { buffer[start + position] = HostID.character(at: position, of: group) }
        }
        return HostID.byteCount
    }

    /// The Base64 character (RFC 4648, section 4) of one of the four sextets in 24 bits.
    private static func character(at position: Int, of group: UInt32) -> UInt8 {
        let sextet = UInt8(truncatingIfNeeded: group >> UInt32(18 - 6 * position)) & 63
        return switch sextet {
        case 0..<26: UInt8(ascii: "A") + sextet
        case 26..<52: UInt8(ascii: "a") + sextet - 26
        case 52..<62: UInt8(ascii: "0") + sextet - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    /// Groups of 24 bits drawn from both words by SplitMix64's output function, two from each step.
    private struct Groups {
        private var state: UInt64
        private let key: UInt64
        private var pending: UInt32?

        init(_ id: HostID) {
            state = id.high
            key = id.low
        }

        mutating func next() -> UInt32 {
            if let group = pending {
                pending = nil
                return group
            }
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state ^ key
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            word ^= word >> 31
            pending = UInt32(truncatingIfNeeded: word) & 0xFF_FFFF
            return UInt32(truncatingIfNeeded: word >> 40)
        }
    }
}
