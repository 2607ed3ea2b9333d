import Model

/// Looks at the names of a query's parameters.
enum QueryNames {
    /// Whether a parameter's name begins with `x-amz-`, in any case and however it is percent-encoded.
    static func containsAmazonName(_ query: Span<UInt8>) -> Bool {
        var index = 0
        while index < query.count {
            if beginsAmazonName(query, index) { return true }
            while index < query.count, query[index] != UInt8(ascii: "&"), query[index] != UInt8(ascii: ";") {
                index += 1
            }
            index += 1
        }
        return false
    }

    private static func beginsAmazonName(_ query: Span<UInt8>, _ start: Int) -> Bool {
        let name: StaticString = "x-amz-"
        var index = start
        for position in 0..<name.utf8CodeUnitCount {
            guard index < query.count else { return false }
            var byte = query[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < query.count, let high = Hexadecimal.value(of: query[index]),
                let low = Hexadecimal.value(of: query[index + 1])
            {
                byte = high << 4 | low
                index += 2
            }
            guard byte.asciiLowercased == name.utf8Start[position] else { return false }
        }
        return true
    }
}
