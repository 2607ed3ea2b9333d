/// Fields that responses of a site have besides, as HTTP/1.1 and as HTTP/2 write them.
final class SiteFields {
    /// With their line ends.
    private(set) var lines: [UInt8] = []
    /// A part of a header block.
    private(set) var block: [UInt8] = []

    /// - Parameter fields: with values that can stand in a header.
    init(_ fields: [(name: String, value: String)]) {
        for (name, value) in fields {
            lines += Array("\(name): \(value)\r\n".utf8)
            _ = HPACKEncoder.append(Array(name.lowercased().utf8).span, Array(value.utf8).span, to: &block)
        }
    }

    private init(lines: [UInt8], block: [UInt8]) {
        self.lines = lines
        self.block = block
    }

    /// Those of both.
    static func joined(_ one: SiteFields?, _ other: SiteFields?) -> SiteFields? {
        guard let one, let other else { return one ?? other }
        return SiteFields(lines: one.lines + other.lines, block: one.block + other.block)
    }
}
