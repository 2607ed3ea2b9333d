import Model
import Route53API

extension ChangeBatch.Change {
    /// Reads `ACTION name TYPE ttl value | value` or `ACTION name TYPE ALIAS zone target`; names without a final dot are below
    /// example.com, `@` is example.com itself.
    init(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 4).map(String.init)
        let name = words[1] == "@" ? "example.com." : words[1].hasSuffix(".") ? words[1] : words[1] + ".example.com."
        let content: Content
        if words[3] == "ALIAS" {
            let target = words[4].split(separator: " ").map(String.init)
            content = .alias(hostedZoneID: target[0], name: target[1], evaluateTargetHealth: target.last == "true")
        } else {
            content = .records(ttlSeconds: UInt32(words[3]) ?? 0, values: words[4].components(separatedBy: " | "))
        }
        self.init(
            action: ChangeBatch.Action(rawValue: words[0]) ?? .create, name: name,
            type: RecordType(name: words[2]) ?? .a, content: content)
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

extension ChangeBatch {
    init(_ lines: [String]) {
        self.init(changes: lines.map { Change($0) })
    }
}

/// A zone made by creating sets in an empty one.
func zone(_ lines: [String], id: String = "Z1", apex: String = "example.com.") throws -> ZoneContents {
    let apex = try DNSName(route53: apex)
    let empty = ZoneContents(id: id, apex: apex, recordSets: [])
    guard case .accepted(let puts, _) = try ChangeBatch(lines).outcome(on: empty, targets: targets()) else {
        throw UnusableZone()
    }
    return ZoneContents(id: id, apex: apex, recordSets: puts)
}

struct UnusableZone: Error {}

func targets(_ others: [ZoneContents] = []) throws -> AliasTargets<Never> {
    let domain = try DNSName(route53: "localhost")
    return AliasTargets(
        endpoints: WebsiteEndpoints(names: WebsiteEndpointNames(domain: domain)),
        isForeignBucket: { $0.route53 == "foreign.example.com." },
        otherZone: { id, _ in others.first { $0.id == id } })
}

/// What most tests start from.
let exampleLines = [
    "CREATE @ SOA 900 ns.example.com. host.example.com. 7 7200 900 1209600 86400",
    "CREATE @ NS 172800 ns.example.com. | ns.example.net.",
    "CREATE www A 60 192.0.2.1 | 192.0.2.2",
    "CREATE c CNAME 60 www.example.com.",
    "CREATE al A ALIAS Z1 www.example.com. false",
]
