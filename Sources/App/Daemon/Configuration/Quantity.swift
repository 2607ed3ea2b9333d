/// The spellings of durations and sizes in the configuration.
package enum Quantity {
    /// Reads `90s`, `5m`, `1h30m`, `500ms`, `1y` (365 days); `nil` for anything else, or a duration that no clock can hold.
    package static func duration(_ text: String) -> Duration? {
        let units: [(String, Int64)] = [
            ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("y", 31_536_000_000),
        ]
        var total: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
            guard let number = Int64(digits), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
            let (product, overflowed) = number.multipliedReportingOverflow(by: factor)
            let (sum, exceeded) = total.addingReportingOverflow(product)
            guard !overflowed, !exceeded else { return nil }
            total = sum
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return .milliseconds(total)
    }

    /// Reads `8MiB`, `512KiB`, `1GB` (powers of 1,000) and plain bytes; `nil` for anything else.
    package static func bytes(_ text: String) -> Int? {
        let units = [
            ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("kB", 1000),
            ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count)
        if unit.first == " " { unit = unit.dropFirst() }
        guard let number = Int(digits), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
        let (product, overflowed) = number.multipliedReportingOverflow(by: factor)
        return overflowed ? nil : product
    }
}
