import Model

extension RecordType {
    /// The types that the API's model enumerates, in its order.
    static let route53Types: [RecordType] = [
        .soa, .a, .txt, .ns, .cname, .mx, .naptr, .ptr, .srv, .spf, .aaaa, .caa, .ds, .tlsa, .sshfp, .svcb, .https,
    ]

    /// Reads the name of a type that the API's model enumerates, or RFC 3597's `TYPE` with the number of one that zones may hold, so
    /// that sets which were imported from a file can be changed too.
    init?(route53 name: String) {
        guard let type = RecordType(name: name), name == type.name || name.hasPrefix("TYPE") else { return nil }
        guard RecordType.route53Types.contains(type) || name.hasPrefix("TYPE") && !type.isMeta else { return nil }
        self = type
    }
}
