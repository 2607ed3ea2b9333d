/// Writes figures as Prometheus reads them (exposition format 0.0.4).
package struct PrometheusText {
    package enum Kind: String {
        case counter, gauge, histogram
    }

    package private(set) var text = ""

    package init() {}

    /// A figure with one value for each set of labels; left out when there are none.
    package mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ values: [(labels: [(String, String)], value: Double)]
    ) {
        guard !values.isEmpty else { return }
        begin(name, kind, help)
        for (labels, value) in values { line(name, labels, value) }
    }

    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [([], value)])
    }

    /// - Parameters:
    ///   - buckets: how many were not above each bound, the last one all.
    ///   - sum: of all values.
    package mutating func addHistogram(
        _ name: String, _ help: String, buckets: [(bound: String, count: UInt64)], sum: Double
    ) {
        begin(name, .histogram, help)
        for (bound, count) in buckets { line("\(name)_bucket", [("le", bound)], Double(count)) }
        line("\(name)_sum", [], sum)
        line("\(name)_count", [], Double(buckets.last?.count ?? 0))
    }

    private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(PrometheusText.escape($1))\"" }.joined(separator: ",") + "}"
        }
        // Whole numbers up to 2^53 are exact, and shorter without a fraction.
        text += value == value.rounded() && abs(value) < 0x1p53 ? " \(Int64(value))\n" : " \(value)\n"
    }

    /// A label's value may be any text; three characters have to be escaped.
    private static func escape(_ value: String) -> String {
        value.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
    }
}
