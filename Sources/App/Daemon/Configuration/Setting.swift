import Model

/// One thing that can be set: where it stands in the file, what it expects, and how a text becomes its value.
///
/// The same table serves the file, the `FRONTAGE_…` variables and the flags, so that all three know the same names.
package struct Setting: Sendable {
    /// Such as `web.listen`.
    package let path: String
    /// Completes "expects …".
    package let expects: String
    /// Whether the file gives it as a sequence; elsewhere its elements are separated by commas.
    package let isList: Bool
    /// Takes the text over; false when it is not what is expected.
    let assign: @Sendable (inout Configuration, String) -> Bool

    init(
        _ path: String, expects: String, isList: Bool = false,
        assign: @escaping @Sendable (inout Configuration, String) -> Bool
    ) {
        self.path = path
        self.expects = expects
        self.isList = isList
        self.assign = assign
    }

    /// `FRONTAGE_` and the path in capitals: `web.listen` is `FRONTAGE_WEB_LISTEN`, `accessLogs.deliverAfter`
    /// `FRONTAGE_ACCESS_LOGS_DELIVER_AFTER`.
    package var variable: String {
        var name = "FRONTAGE_"
        for character in path {
            if character == "." {
                name += "_"
            } else {
                name += (character.isUppercase ? "_" : "") + character.uppercased()
            }
        }
        return name
    }

    package static func at(_ path: String) -> Setting? { all.first { $0.path == path } }

    /// Every setting but the accounts, which only stand in the file.
    package static let all: [Setting] = general + limits + acme

    private static let general: [Setting] = [
        path("data", \.data),
        Setting("region", expects: "a region's name such as us-east-1") { configuration, text in
            guard isName(text, allowsDots: false) else { return false }
            configuration.region = text
            return true
        },
        Setting("domain", expects: "a host name in lower case such as example.com") { configuration, text in
            guard isName(text, allowsDots: true), BucketName("logs.\(text)") != nil else { return false }
            configuration.domain = text
            return true
        },
        Setting("threads", expects: "a number from 1 to 256") { configuration, text in
            guard let threads = Int(text), (1...256).contains(threads) else { return false }
            configuration.threads = threads
            return true
        },
        Setting("logLevel", expects: "trace, debug, info, notice, warning, error or critical") { configuration, text in
            guard let level = Configuration.LogLevel(rawValue: text) else { return false }
            configuration.logLevel = level
            return true
        },
        Setting("logFormat", expects: "text or json") { configuration, text in
            guard let format = Configuration.LogFormat(rawValue: text) else { return false }
            configuration.logFormat = format
            return true
        },
        path("sites", \.sites),
        address("web.listen", \.web.listen, example: "127.0.0.1:8080"),
        Setting("web.tlsListen", expects: "an address and a port such as 127.0.0.1:8443, or off") {
            configuration, text in
            let address = ListenAddress(text)
            guard address != nil || text == "off" else { return false }
            configuration.web.tlsListen = address
            return true
        },
        Setting("web.httpsPort", expects: "a port such as 443") { configuration, text in
            guard let port = Int(text), (1...65_535).contains(port) else { return false }
            configuration.web.httpsPort = port
            return true
        },
        Setting("web.h2c", expects: "true or false") { configuration, text in
            guard let h2c = Bool(text) else { return false }
            configuration.web.h2c = h2c
            return true
        },
        Setting("web.compression", expects: "on or off") { configuration, text in
            guard text == "on" || text == "off" else { return false }
            configuration.web.compresses = text == "on"
            return true
        },
        Setting("web.cacheBytes", expects: "a size such as 512MiB, or 0") { configuration, text in
            guard let bytes = Quantity.bytes(text) else { return false }
            configuration.web.cacheBytes = bytes
            return true
        },
        optionalPath("web.certificates", \.web.certificates),
        address("api.listen", \.api.listen, example: "127.0.0.1:9000"),
        address("dns.listen", \.dns.listen, example: "127.0.0.1:5300"),
        path("dns.zones", \.dns.zones),
        Setting("dns.addresses", expects: "IPv4 and IPv6 addresses such as [192.0.2.1, 2001:db8::1]", isList: true) {
            configuration, text in
            let addresses = text.split(separator: ",").map { String($0.filter { $0 != " " }) }
            guard addresses.allSatisfy({ IPAddress($0) != nil }) else { return false }
            configuration.dns.addresses = addresses
            return true
        },
        Setting("accessLogs.deliverAfter", expects: "a duration such as 5m or 90s") { configuration, text in
            guard let duration = Quantity.duration(text), duration > .zero else { return false }
            configuration.accessLogs.deliverAfter = duration
            return true
        },
        size("accessLogs.deliverBytes", \.accessLogs.deliverBytes, example: "8MiB"),
        Setting("accessLogs.fields", expects: "26 or 27") { configuration, text in
            guard let fields = Int(text), AccessLogRecord.fieldCounts.contains(fields) else { return false }
            configuration.accessLogs.fields = fields
            return true
        },
        Setting("accessLogs.bucket", expects: "a bucket's name such as logs.example.com") { configuration, text in
            guard let name = BucketName(text) else { return false }
            configuration.accessLogs.bucket = name
            return true
        },
        size("accessLogs.spoolBytes", \.accessLogs.spoolBytes, example: "1GiB"),
        addresses("metrics.allow", \.metrics.allow),
    ]

    private static func path(
        _ path: String, _ property: any WritableKeyPath<Configuration, String> & Sendable
    ) -> Setting {
        Setting(path, expects: "a path") { configuration, text in
            guard !text.isEmpty, !text.utf8.contains(0) else { return false }
            configuration[keyPath: property] = text
            return true
        }
    }

    static func optionalPath(
        _ path: String, _ property: any WritableKeyPath<Configuration, String?> & Sendable
    ) -> Setting {
        Setting(path, expects: "a path") { configuration, text in
            guard !text.isEmpty, !text.utf8.contains(0) else { return false }
            configuration[keyPath: property] = text
            return true
        }
    }

    private static func address(
        _ path: String, _ property: any WritableKeyPath<Configuration, ListenAddress> & Sendable, example: String
    ) -> Setting {
        Setting(path, expects: "an address and a port such as \(example)") { configuration, text in
            guard let address = ListenAddress(text) else { return false }
            configuration[keyPath: property] = address
            return true
        }
    }

    private static func size(
        _ path: String, _ property: any WritableKeyPath<Configuration, Int> & Sendable, example: String
    ) -> Setting {
        Setting(path, expects: "a size such as \(example)") { configuration, text in
            guard let bytes = Quantity.bytes(text), bytes > 0 else { return false }
            configuration[keyPath: property] = bytes
            return true
        }
    }

    private static func isName(_ text: String, allowsDots: Bool) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (allowsDots || labels.count == 1)
            && labels.allSatisfy { label in
                !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-")
                    && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }
}
