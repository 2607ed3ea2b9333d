/// What a request says of the page that sends it (Fetch standard, "HTTP extensions").
package struct CORSRequest: Hashable, Sendable {
    /// `Origin`
    package var origin: String
    /// The request's own, or that of the request that a preflight asks for.
    package var method: String
    /// `Access-Control-Request-Headers`, of a preflight request.
    package var headers: String

    package init(origin: String, method: String, headers: String = "") {
        self.origin = origin
        self.method = method
        self.headers = headers
    }

    /// The names in `headers`, in lower case.
    private var headerNames: [String] {
        headers.split(separator: ",").map { name in
            var name = name[...]
            while name.first == " " || name.first == "\t" { name.removeFirst() }
            while name.last == " " || name.last == "\t" { name.removeLast() }
            return name.lowercased()
        }.filter { !$0.isEmpty }
    }

    /// The fields that tell the client what the page may do; `nil` when no rule lets it.
    package func fields(under configuration: CORSConfiguration) -> [(name: String, value: String)]? {
        let names = headerNames
        for rule in configuration.rules {
            guard let origin = rule.allowedOrigin(for: origin), rule.allows(method: method),
                names.allSatisfy({ rule.allows(header: $0) })
            else { continue }
            return rule.fields(origin: origin, headers: names)
        }
        return nil
    }
}

extension CORSRule {
    /// What is told to be allowed: the origin itself, or all of them.
    fileprivate func allowedOrigin(for origin: String) -> String? {
        guard let pattern = allowedOrigins.first(where: { CORSRule.matches(origin, $0) }) else { return nil }
        return pattern == "*" ? pattern : origin
    }

    fileprivate func allows(method: String) -> Bool { allowedMethods.contains { $0.rawValue == method } }

    /// - Parameter header: in lower case.
    fileprivate func allows(header: String) -> Bool {
        allowedHeaders.contains { CORSRule.matches(header, $0.lowercased()) }
    }

    /// Credentials are for origins that are named, as S3 has it.
    fileprivate func fields(origin: String, headers: [String]) -> [(name: String, value: String)] {
        var fields = [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", allowedMethods.map(\.rawValue).joined(separator: ", ")),
        ]
        if !headers.isEmpty { fields.append(("Access-Control-Allow-Headers", headers.joined(separator: ", "))) }
        if !exposedHeaders.isEmpty {
            fields.append(("Access-Control-Expose-Headers", exposedHeaders.joined(separator: ", ")))
        }
        if let maxAgeSeconds { fields.append(("Access-Control-Max-Age", "\(maxAgeSeconds)")) }
        if origin != "*" { fields.append(("Access-Control-Allow-Credentials", "true")) }
        fields.append(("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"))
        return fields
    }

    /// - Parameter pattern: with one `*` at most.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        let text = text.utf8
        let pattern = pattern.utf8
        guard let star = pattern.firstIndex(of: UInt8(ascii: "*")) else { return text.elementsEqual(pattern) }
        let start = pattern[..<star]
        let end = pattern[pattern.index(after: star)...]
        return text.count >= start.count + end.count && text.starts(with: start)
            && text.suffix(end.count).elementsEqual(end)
    }
}
