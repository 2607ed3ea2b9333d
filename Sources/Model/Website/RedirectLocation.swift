/// Writes the `Location` of a website's redirects. Whatever a visitor or an owner wrote, no control byte and no space comes out.
package enum RedirectLocation {
    /// `scheme://host/key?query` of a redirect of everything; `query` is without its question mark.
    package static func all(
        hostName: [UInt8], scheme: WebsiteConfiguration.Scheme, key: Span<UInt8>, query: Span<UInt8>?
    ) -> [UInt8] {
        var location = origin(scheme, hostName.span)
        PathEncoding.append(key, to: &location)
        append(query, to: &location)
        return location
    }

    /// The same target over HTTPS. `path` is as it came, empty or with its slash; `query` without its question mark; `host` without a port.
    package static func secure(host: Span<UInt8>, port: Int, path: Span<UInt8>, query: Span<UInt8>?) -> [UInt8] {
        var location = origin(.https, host)
        location.removeLast()
        if port != 443 { location.append(contentsOf: ":\(port)".utf8) }
        if path.isEmpty { location.append(UInt8(ascii: "/")) }
        PathEncoding.appendVisible(path, to: &location)
        append(query, to: &location)
        return location
    }

    /// The absolute location that a routing rule gives to `key`. `host` and `scheme` are those of the request and stand for what the rule
    /// leaves open.
    package static func routed(
        by rule: RoutingRule, host: Span<UInt8>, scheme: WebsiteConfiguration.Scheme, key: Span<UInt8>
    ) -> [UInt8] {
        let scheme = rule.redirect.scheme ?? scheme
        var location: [UInt8]
        if let hostName = rule.redirect.hostName {
            let bytes = Array(hostName.utf8)
            location = origin(scheme, bytes.span)
        } else {
            location = origin(scheme, host)
        }
        switch rule.redirect.replacement {
        case nil: PathEncoding.append(key, to: &location)
        case .key(let replacement): PathEncoding.appendVisible(replacement.span, to: &location)
        case .keyPrefix(let replacement):
            PathEncoding.appendVisible(replacement.span, to: &location)
            let prefixBytes = rule.condition?.keyPrefix?.count ?? 0
            PathEncoding.append(key.extracting(min(prefixBytes, key.count)..<key.count), to: &location)
        }
        return location
    }

    /// `/key/`, with exactly one slash at its start: a key that begins with a slash would name another host.
    package static func folder(_ key: Span<UInt8>) -> [UInt8] {
        var location: [UInt8] = [UInt8(ascii: "/")]
        var rest = 0
        while rest < key.count, key[rest] == UInt8(ascii: "/") {
            location.append(contentsOf: "%2F".utf8)
            rest += 1
        }
        PathEncoding.append(key.extracting(rest..<key.count), to: &location)
        location.append(UInt8(ascii: "/"))
        return location
    }

    /// The redirect metadata of an object, as its owner wrote it.
    package static func stored(_ value: [UInt8]) -> [UInt8] {
        var location: [UInt8] = []
        PathEncoding.appendVisible(value.span, to: &location)
        return location
    }

    private static func append(_ query: Span<UInt8>?, to location: inout [UInt8]) {
        guard let query else { return }
        location.append(UInt8(ascii: "?"))
        PathEncoding.appendVisible(query, to: &location)
    }

    private static func origin(_ scheme: WebsiteConfiguration.Scheme, _ host: Span<UInt8>) -> [UInt8] {
        var location = Array(scheme.rawValue.utf8)
        location.append(contentsOf: "://".utf8)
        PathEncoding.appendVisible(host, to: &location)
        location.append(UInt8(ascii: "/"))
        return location
    }
}
