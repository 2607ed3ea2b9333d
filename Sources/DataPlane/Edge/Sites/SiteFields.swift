/// A field that all responses of a site have, as HTTP/1.1 and as HTTP/2 write it.
final class SiteFields {
    /// With its line end.
    let lines: [UInt8]
    /// A part of a header block.
    let block: [UInt8]

    init(_ name: String, _ value: String) {
        lines = Array("\(name): \(value)\r\n".utf8)
        var block: [UInt8] = []
        _ = HPACKEncoder.append(Array(name.lowercased().utf8).span, Array(value.utf8).span, to: &block)
        self.block = block
    }
}
