import Model
import TLS

/// The certificates of one event loop by the names they are shown for.
struct CertificateMap {
    /// Contexts that are kept ready; the others are made again when somebody asks for them.
    private static let contextsMax = 4096

    /// A name's certificate, and its context once somebody asked for it.
    private final class Entry: ByteTableEntry {
        let name: [UInt8]
        let salt: Int64 = 0
        let identity: TLSIdentity
        var context: TLSContext?

        init(_ name: [UInt8], _ identity: TLSIdentity) {
            self.name = name
            self.identity = identity
        }
    }

    private var table: ByteTable<Entry>
    private var ready: [Entry] = []

    init(hash: ByteHash) { table = ByteTable(hash: hash) }

    /// - Parameter name: in lower case; `*.example.org` stands for every name one label longer, and an empty one for those that
    ///   name no server.
    mutating func update(_ name: [UInt8], to identity: TLSIdentity?) {
        name.withUnsafeBufferPointer { table.update($0, to: identity.map { Entry(name, $0) }) }
    }

    /// What is shown to a client that asked for `name`: the name's own certificate, else that of its parent's wildcard
    /// (RFC 6125 section 6.4.3).
    mutating func context(for name: [UInt8], made make: (TLSIdentity) -> TLSContext?) -> TLSContext? {
        guard let entry = find(name) ?? wildcard(of: name).flatMap(find) else { return nil }
        if let context = entry.context { return context }
        guard let context = make(entry.identity) else { return nil }
        if ready.count == CertificateMap.contextsMax {
            for entry in ready { entry.context = nil }
            ready = []
        }
        entry.context = context
        ready.append(entry)
        return context
    }

    private func find(_ name: [UInt8]) -> Entry? {
        name.withUnsafeBufferPointer { table.slot(of: $0) }.flatMap { table[$0] }
    }

    private func wildcard(of name: [UInt8]) -> [UInt8]? {
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        return [UInt8(ascii: "*")] + name[dot...]
    }
}
