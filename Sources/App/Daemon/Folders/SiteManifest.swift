import Model

/// What was last published from a folder: the MD5 of each key's content. Kept in the catalog.
struct SiteManifest: Hashable {
    /// 32 hexadecimal digits by key.
    var digests: [ObjectKey: String]

    init(_ digests: [ObjectKey: String] = [:]) { self.digests = digests }

    static func valueName(of host: BucketName) -> String { "sites/\(host)" }

    /// Reads what `bytes` wrote; a line that is not understood is left out, and its file published again.
    init(bytes: [UInt8]) {
        digests = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.count > 33 {
            let digest = String(decoding: line.prefix(32), as: UTF8.self)
            guard let key = Hexadecimal.decode(line.dropFirst(33)) else { continue }
            digests[ObjectKey(stored: key)] = digest
        }
    }

    /// One line a key: the digest and the key's bytes, both in hexadecimal.
    var bytes: [UInt8] {
        let lines = digests.sorted { $0.key < $1.key }.map { "\($0.value) \(Hexadecimal.encode($0.key.bytes))\n" }
        return Array(lines.joined().utf8)
    }
}
