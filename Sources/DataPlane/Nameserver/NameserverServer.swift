package import Model

/// The zones that are answered for, each frozen, the table replaced as a whole. A query that is read after `publish` returned sees
/// the change.
package final class ZoneTable: Sendable {
    package init(aliasAddresses: AliasAddresses) { fatalError("stub") }
    /// Adds or replaces a zone.
    package func publish(_ zone: Zone) { fatalError("stub") }
    package func remove(_ apex: DNSName) { fatalError("stub") }
}

/// What alias records to website endpoints answer with.
package struct AliasAddresses: Sendable, Hashable {
    package var ipv4: [[UInt8]]
    package var ipv6: [[UInt8]]
    package init(ipv4: [[UInt8]], ipv6: [[UInt8]]) {
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }
}

/// A zone built for lookups.
package struct Zone: Sendable {
    package let apex: DNSName
    package init(apex: DNSName, recordSets: [ResourceRecordSet]) { fatalError("stub") }
}

/// Answers DNS over UDP and TCP on one address.
package final class NameserverServer: Sendable {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var threads: Int
        package init(host: String, port: Int, threads: Int) {
            self.host = host
            self.port = port
            self.threads = threads
        }
    }

    package static func start(_ configuration: Configuration, zones: ZoneTable) async throws -> NameserverServer {
        fatalError("stub")
    }
    /// The same for UDP and TCP.
    package var port: Int { fatalError("stub") }
    package func shutdown() async { fatalError("stub") }
}

/// The answer of the real lookup to one question, for `TestDNSAnswer`.
package struct LookupAnswer: Sendable, Hashable {
    package var rcode: String
    /// RDATA in wire form.
    package var records: [[UInt8]]
}
