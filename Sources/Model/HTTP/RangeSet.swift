/// The ranges that a `Range` header asks for (RFC 9110 section 14).
package struct RangeSet: Hashable, Sendable {
    /// One range as it was asked for. Numbers beyond 2^63-1 are clamped to it, which changes no answer.
    package enum Wish: Hashable, Sendable {
        case from(Int64)
        case closed(Int64, Int64)
        case last(Int64)
    }

    package enum Resolution: Hashable, Sendable {
        /// The header is not to be honoured: 200 with everything.
        case whole
        /// 206 with these ranges, in the order asked for; none is empty.
        case partial([Range<Int64>])
        /// 416.
        case unsatisfiable
    }

    package let wishes: [Wish]

    /// `nil` when `header` is malformed, is not in bytes, or asks for more than `limit` ranges: such a header is ignored.
    package init?(_ header: Span<UInt8>, limit: Int = Limits.rangesMax) {
        var reader = ByteReader()
        guard reader.skip("bytes=", in: header) else { return nil }
        var wishes: [Wish] = []
        repeat {
            reader.skipListPadding(in: header)
            guard wishes.count < limit, let wish = RangeSet.wish(&reader, header) else { return nil }
            wishes.append(wish)
            reader.skipBlanks(in: header)
        } while reader.skip(",", in: header)
        guard reader.position == header.count else { return nil }
        self.wishes = wishes
    }

    /// What to send of a representation of `bytes` bytes. Ranges that together are longer than the whole are answered with
    /// the whole, so that a small request cannot ask for a multiple of the object (RFC 9110 section 14.2 allows it).
    package func resolve(bytes: Int64) -> Resolution {
        var ranges: [Range<Int64>] = []
        var total: Int64 = 0
        for wish in wishes {
            guard let range = RangeSet.resolve(wish, bytes: bytes) else { continue }
            ranges.append(range)
            let (sum, overflow) = total.addingReportingOverflow(range.upperBound - range.lowerBound)
            total = overflow ? .max : sum
        }
        if ranges.isEmpty { return .unsatisfiable }
        if ranges.count > 1, total > bytes { return .whole }
        return .partial(ranges)
    }

    private static func resolve(_ wish: Wish, bytes: Int64) -> Range<Int64>? {
        switch wish {
        case .from(let first): first < bytes ? first..<bytes : nil
        case .closed(let first, let last): first < bytes ? first..<min(last, bytes - 1) + 1 : nil
        case .last(let count): count > 0 && bytes > 0 ? bytes - min(count, bytes)..<bytes : nil
        }
    }

    private static func wish(_ reader: inout ByteReader, _ header: Span<UInt8>) -> Wish? {
        if reader.skip("-", in: header) { return reader.number(in: header).map(Wish.last) }
        guard let first = reader.number(in: header), reader.skip("-", in: header) else { return nil }
        guard let last = reader.number(in: header) else { return .from(first) }
        return first <= last ? .closed(first, last) : nil
    }
}
