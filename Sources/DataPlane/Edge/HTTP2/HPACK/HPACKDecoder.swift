import Model

/// Reads header blocks (RFC 7541) of one connection.
package struct HPACKDecoder: ~Copyable {
    /// The block cannot be read; nor can the ones after it (RFC 9113 section 4.3: COMPRESSION_ERROR).
    package struct Broken: Error {}

    private var table = DynamicTable()

    package init() {}

    /// Reads a whole block. A section that is too large for `section` is read to its end all the same, for the sake of the table.
    package mutating func decode(_ block: UnsafeRawBufferPointer, into section: FieldSection) throws(Broken) {
        section.begin()
        var input = Input(block)
        while let first = input.peek, first & 0xE0 == 0x20 {
            guard table.resize(to: try input.integer(prefix: 5)) else { throw Broken() }
        }
        while let first = input.peek {
            if first & 0x80 != 0 {
                try indexed(try input.integer(prefix: 7), section)
            } else if first & 0x40 != 0 {
                try literal(try input.integer(prefix: 6), isKept: true, &input, section)
            } else if first & 0x20 != 0 {
                // A change of the table's size stands before the first field (RFC 7541 section 4.2).
                throw Broken()
            } else {
                try literal(try input.integer(prefix: 4), isKept: false, &input, section)
            }
        }
        section.finish()
    }

    private func indexed(_ index: Int, _ section: FieldSection) throws(Broken) {
        let field = try self.field(index)
        guard !section.isTooLarge else { return }
        guard let name = section.append(field.name) else { return section.overflow() }
        section.appendColon()
        guard let value = section.append(field.value) else { return section.overflow() }
        section.endLine(name: name, value: value)
    }

    private mutating func literal(
        _ index: Int, isKept: Bool, _ input: inout Input, _ section: FieldSection
    ) throws(Broken) {
        let name = index == 0 ? try input.string(into: section) : section.append(try field(index).name)
        if name != nil { section.appendColon() } else { section.overflow() }
        let value = try input.string(into: section)
        guard let name, let value else {
            // Longer than all that can be kept.
            if isKept { table.removeAll() }
            return section.overflow()
        }
        if isKept { table.insert(section.bytes(of: name), section.bytes(of: value)) }
        section.endLine(name: name, value: value)
    }

    /// The field of an index, the static ones first (RFC 7541 section 2.3.3).
    private func field(_ index: Int) throws(Broken) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard index > 0 else { throw Broken() }
        if index <= StaticTable.count {
            let field = StaticTable.field(index)
            return (field.name.bytes, field.value.bytes)
        }
        guard let field = table.field(index - StaticTable.count - 1) else { throw Broken() }
        return field
    }

    /// A block as it is read.
    private struct Input {
        private let bytes: UnsafeRawBufferPointer
        private var position = 0

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

        /// An integer in the low bits of the next octet, and the ones behind it where those are all ones (RFC 7541 section 5.1).
        @inline(__always)
        mutating func integer(prefix: UInt8) throws(Broken) -> Int {
            guard position < bytes.count else { throw Broken() }
            let mask = Int(1) << Int(prefix) - 1
            let value = Int(bytes[position]) & mask
            position += 1
            return value < mask ? value : try longInteger(value)
        }

        private mutating func longInteger(_ start: Int) throws(Broken) -> Int {
            var value = start
            // Four octets tell more than any length or index of ours.
            for shift in stride(from: 0, through: 21, by: 7) {
                guard position < bytes.count else { throw Broken() }
                let byte = bytes[position]
                position += 1
                value += Int(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return value }
            }
            throw Broken()
        }

        /// A string, decoded behind what is in `section`; `nil` when it has no room there.
        mutating func string(into section: FieldSection) throws(Broken) -> ByteSlice? {
            guard position < bytes.count else { throw Broken() }
            let isHuffman = bytes[position] & 0x80 != 0
            let count = try integer(prefix: 7)
            guard count <= bytes.count - position else { throw Broken() }
            let string = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
            position += count
            guard isHuffman else { return section.append(string) }
            guard let decoded = HuffmanCode.shared.decode(string, into: section.room) else { throw Broken() }
            return section.take(decoded)
        }
    }
}

extension StaticString {
    /// The text's bytes, which are there as long as the program.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
