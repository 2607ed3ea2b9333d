internal import HTTPTypes
internal import Model

/// Finds out whether a signature is wrong because of the host alone: a proxy that does not pass `Host` on as it came is what most often breaks
/// signatures, and hardest to see from either end.
enum SignedHost {
    /// What to tell the client; `nil` when the host is not what is wrong.
    /// - Parameter isRight: whether the signature is right for a host.
    static func find(for request: UnverifiedRequest, isRight: ([UInt8]) -> Bool) -> String? {
        let arrived = request.head.host ?? []
        for host in candidates(request.head) where host != arrived && isRight(host) {
            return
                "The signature is right for the host \(String(decoding: host, as: UTF8.self)), but the request came for "
                + "\(String(decoding: arrived, as: UTF8.self)). A proxy in between must pass the Host header on as it came."
        }
        return nil
    }

    /// The host without its port or with the one that a proxy tells, and the host that a proxy tells.
    private static func candidates(_ head: RequestHead) -> [[UInt8]] {
        let arrived = head.host ?? []
        let colon = UInt8(ascii: ":")
        let port = arrived.lastIndex(of: colon)
        let bare = Array(arrived[..<(port ?? arrived.endIndex)])
        let told = header("X-Forwarded-Host", head)
        var hosts = [bare] + (told.map { [$0] } ?? [])
        if let port = header("X-Forwarded-Port", head) {
            hosts += hosts.map { $0 + [colon] + port }
        }
        return hosts
    }

    /// The first value of a list.
    private static func header(_ name: String, _ head: RequestHead) -> [UInt8]? {
        guard let name = HTTPField.Name(name), let value = head.headers[name] else { return nil }
        let first = Array(value.utf8.prefix { $0 != UInt8(ascii: ",") })
        return first.isEmpty || first.count > 255 ? nil : first
    }
}
