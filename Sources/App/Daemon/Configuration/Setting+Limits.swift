internal import Edge
internal import Model

extension Setting {
    /// What a visitor may take of the edge.
    static let limits: [Setting] = [
        number("web.limits.connections", \.web.limits.connectionsMax, 1...1_000_000),
        number("web.limits.connectionsPerAddress", \.web.limits.connectionsPerAddressMax, 1...1_000_000),
        addresses("web.limits.exemptAddresses", \.web.limits.exemptAddresses),
        duration("web.limits.requestTime", \.web.limits.headTimeout, example: "10s"),
        duration("web.limits.idleTime", \.web.limits.idleTimeout, example: "75s"),
        duration("web.limits.stallTime", \.web.limits.stallTimeout, example: "30s"),
        number("web.limits.bytesPerSecond", \.web.limits.bytesPerSecondMin, 0...1_000_000_000),
    ]

    private static func number(
        _ path: String, _ property: any WritableKeyPath<Configuration, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> Setting {
        Setting(path, expects: "a number from \(range.lowerBound) to \(range.upperBound)") { configuration, text in
            guard let number = Int(text), range.contains(number) else { return false }
            configuration[keyPath: property] = number
            return true
        }
    }

    private static func duration(
        _ path: String, _ property: any WritableKeyPath<Configuration, Duration> & Sendable, example: String
    ) -> Setting {
        Setting(path, expects: "a duration from 1s to 1d such as \(example)") { configuration, text in
            guard let duration = Quantity.duration(text), (.seconds(1) ... .seconds(86_400)).contains(duration) else {
                return false
            }
            configuration[keyPath: property] = duration
            return true
        }
    }

    /// Addresses and blocks of them; none is a list too.
    static func addresses(
        _ path: String, _ property: any WritableKeyPath<Configuration, [AddressBlock]> & Sendable
    ) -> Setting {
        Setting(path, expects: "addresses and networks such as [127.0.0.1, 2001:db8::/32]", isList: true) {
            configuration, text in
            let texts = text.split(separator: ",").map { String($0.filter { $0 != " " }) }
            let blocks = texts.compactMap { AddressBlock($0) }
            guard blocks.count == texts.count else { return false }
            configuration[keyPath: property] = blocks
            return true
        }
    }
}
