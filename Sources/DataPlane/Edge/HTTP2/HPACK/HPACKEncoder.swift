import Model

/// Writes fields into header blocks (RFC 7541), without reference to a table that changes: a block is right on every connection.
enum HPACKEncoder {
    /// Where a field's value stands in the block.
    @discardableResult
    static func append(_ name: Span<UInt8>, _ value: Span<UInt8>, to block: inout [UInt8]) -> Range<Int> {
        append(name, value, form: 0x00, prefix: 4, nameIndex: nil, to: &block)
    }

    static func append(_ status: HTTPStatus, to block: inout [UInt8]) {
        for index in 8...14 where StaticTable.field(index).value.description == "\(status.code)" {
            return block.append(0x80 | UInt8(index))
        }
        append(integer: 8, prefix: 4, flags: 0, to: &block)
        append(Array("\(status.code)".utf8).span, to: &block)
    }

    /// Appends the fields of lines as HTTP/1.1 has them: `Name: value` and a line end each. Those that speak of the connection are for
    /// HTTP/1.1 alone (RFC 9113 section 8.2.2).
    static func append(lines: Span<UInt8>, from position: inout Int, to block: inout [UInt8]) {
        while let line = try? HeaderParser.line(lines, &position, linesStart: 0) {
            var name = line.name.range.map { lines[$0].asciiLowercased }
            if name.elementsEqual("connection".utf8) { continue }
            name.withUnsafeMutableBufferPointer { name in
                _ = append(UnsafeBufferPointer(name).span, lines.extracting(line.value.range), to: &block)
            }
        }
    }

    /// Appends the fields of a head as HTTP/1.1 has it.
    /// - Returns: where the head ends.
    static func append(head: Span<UInt8>, to block: inout [UInt8]) -> Int {
        // Behind `HTTP/1.1 ` stand three digits.
        let status = (9..<12).reduce(0) { $0 * 10 + Int(head[$1] - UInt8(ascii: "0")) }
        append(HTTPStatus(status), to: &block)
        var position = 12
        while head[position] != HTTPByte.lineFeed { position += 1 }
        position += 1
        append(lines: head, from: &position, to: &block)
        return position
    }

    /// - Parameters:
    ///   - form: the first bits of the representation.
    ///   - prefix: how many bits follow them in the first octet.
    private static func append(
        _ name: Span<UInt8>, _ value: Span<UInt8>, form: UInt8, prefix: UInt8, nameIndex: Int?, to block: inout [UInt8]
    ) -> Range<Int> {
        let index = nameIndex ?? StaticTable.index(ofName: name) ?? 0
        append(integer: index, prefix: prefix, flags: form, to: &block)
        if index == 0 { append(name, to: &block) }
        append(value, to: &block)
        return block.count - value.count..<block.count
    }

    private static func append(_ string: Span<UInt8>, to block: inout [UInt8]) {
        append(integer: string.count, prefix: 7, flags: 0, to: &block)
        for index in string.indices { block.append(string[index]) }
    }

    private static func append(integer: Int, prefix: UInt8, flags: UInt8, to block: inout [UInt8]) {
        let mask = Int(1) << Int(prefix) - 1
        guard integer >= mask else { return block.append(flags | UInt8(integer)) }
        block.append(flags | UInt8(mask))
        var rest = integer - mask
        while rest >= 0x80 {
            block.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        block.append(UInt8(rest))
    }
}
