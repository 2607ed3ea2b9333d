extension DNSName {
    /// Reads presentation format (RFC 1035 section 5.1, `\DDD` decimal); a name without a final dot is completed by `origin`.
    package init(presentation: String, origin: DNSName = .root) throws(Problem) {
        try self.init(text: Array(presentation.utf8)[...], origin: origin, spelling: .masterFile)
    }

    /// Reads Route 53's spelling: `\ooo` octal, with or without a final dot, `*` or `\052`.
    package init(route53 text: String) throws(Problem) {
        try self.init(text: Array(text.utf8)[...], origin: .root, spelling: .route53)
    }

    package init(text: ArraySlice<UInt8>, origin: DNSName, spelling: DNSSpelling) throws(Problem) {
        self.init(trusted: try DNSName.wire(text, origin: origin, spelling: spelling).map(DNSName.lowercased))
    }

    /// Presentation format with final dot, `\DDD` decimal.
    package var presentation: String {
        String(decoding: DNSName.text(of: wire, spelling: .masterFile), as: UTF8.self)
    }

    /// As Route 53 writes names: final dot, everything outside `a-z 0-9 - _ .` as `\ooo` octal.
    package var route53: String {
        String(decoding: DNSName.text(of: wire, spelling: .route53), as: UTF8.self)
    }

    /// Reads a name and keeps the case of its letters, as record data wants it.
    static func wire(
        _ text: ArraySlice<UInt8>,
        origin: DNSName,
        spelling: DNSSpelling
    ) throws(Problem) -> [UInt8] {
        guard let first = text.first else { throw .empty }
        if text.count == 1, first == UInt8(ascii: ".") { return [0] }
        if text.count == 1, first == UInt8(ascii: "@"), spelling == .masterFile { return origin.wire }
        let (prefix, isAbsolute) = try labels(text, spelling: spelling)
        let wire = isAbsolute ? prefix + [0] : prefix + origin.wire
        guard wire.count <= Limits.dnsNameBytesMax else { throw .nameTooLong }
        return wire
    }

    /// Labels in wire form without the root's, and whether a dot followed the last one.
    private static func labels(
        _ text: ArraySlice<UInt8>,
        spelling: DNSSpelling
    ) throws(Problem) -> (wire: [UInt8], isAbsolute: Bool) {
        var wire: [UInt8] = []
        var label: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let octet = text[index]
            index += 1
            if octet == UInt8(ascii: ".") {
                try append(label, to: &wire)
                label.removeAll(keepingCapacity: true)
            } else if octet == UInt8(ascii: "\\") {
                guard let escaped = spelling.readEscape(text, at: &index) else { throw .badEscape }
                label.append(escaped)
            } else {
                guard octet != 0x20, spelling.allowsRaw(octet) else { throw .unsupportedCharacter }
                label.append(octet)
            }
        }
        guard !label.isEmpty else { return (wire, true) }
        try append(label, to: &wire)
        return (wire, false)
    }

    private static func append(_ label: [UInt8], to wire: inout [UInt8]) throws(Problem) {
        guard !label.isEmpty else { throw .emptyLabel }
        guard label.count < 64 else { throw .labelTooLong }
        guard wire.count + label.count + 2 <= Limits.dnsNameBytesMax else { throw .nameTooLong }
        wire.append(UInt8(label.count))
        wire.append(contentsOf: label)
    }

    /// Text with a final dot for a valid name in wire form.
    static func text(of wire: some RandomAccessCollection<UInt8>, spelling: DNSSpelling) -> [UInt8] {
        guard wire.count > 1 else { return [UInt8(ascii: ".")] }
        var text: [UInt8] = []
        text.reserveCapacity(wire.count + 8)
        var left = 0
        for octet in wire.dropLast() {
            if left == 0 {
                if !text.isEmpty { text.append(UInt8(ascii: ".")) }
                left = Int(octet)
            } else {
                left -= 1
                append(octet, to: &text, spelling: spelling)
            }
        }
        text.append(UInt8(ascii: "."))
        return text
    }

    private static func append(_ octet: UInt8, to text: inout [UInt8], spelling: DNSSpelling) {
        switch (spelling, octet) {
        case (_, UInt8(ascii: "a")...UInt8(ascii: "z")), (_, UInt8(ascii: "A")...UInt8(ascii: "Z")),
            (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "-")), (_, UInt8(ascii: "_")):
            text.append(octet)
        case (.route53, _), (.masterFile, 0...0x20), (.masterFile, 0x7f...0xff):
            spelling.writeEscape(octet, to: &text)
        case (.masterFile, _) where special.contains(octet):
            text.append(UInt8(ascii: "\\"))
            text.append(octet)
        case (.masterFile, _):
            text.append(octet)
        }
    }

    /// Octets that mean something else in a master file.
    private static let special = Array(#".\"();@$"#.utf8)
}
