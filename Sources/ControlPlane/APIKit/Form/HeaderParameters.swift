internal import Model

/// The parameters behind a header's value: `; name="value"; other=token`.
struct HeaderParameters {
    private var parameters: [(name: [UInt8], value: [UInt8])] = []

    /// More than any client sends.
    private static let countMax = 16

    /// `nil` when they have another form, one is there twice, or there are too many.
    /// - Parameters:
    ///   - text: from the first semicolon on; empty when there is none.
    ///   - escapesBackslash: whether a backslash in quotes stands for whatever follows it. Where it does not, it still does for a
    ///     quotation mark, as old clients send file names.
    init?(_ text: ArraySlice<UInt8>, escapesBackslash: Bool) {
        var rest = text
        while !rest.isEmpty {
            guard rest.first == UInt8(ascii: ";") else { return nil }
            rest = rest.dropFirst().drop(while: \.isBlank)
            // A semicolon at the end is nothing.
            if rest.isEmpty { return }
            let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(name.count)
            guard rest.first == UInt8(ascii: "="), !name.trimmed.isEmpty else { return nil }
            rest = rest.dropFirst().drop(while: \.isBlank)
            let isQuoted = rest.first == UInt8(ascii: "\"")
            guard
                let value = isQuoted
                    ? HeaderParameters.quoted(&rest, escapesBackslash) : HeaderParameters.plain(&rest)
            else { return nil }
            rest = rest.drop(while: \.isBlank)
            let lowercased = name.trimmed.map(\.asciiLowercased)
            guard !parameters.contains(where: { $0.name == lowercased }), parameters.count < HeaderParameters.countMax
            else { return nil }
            parameters.append((lowercased, value))
        }
    }

    /// - Parameter name: lower case.
    subscript(name: String) -> [UInt8]? { parameters.first { $0.name.elementsEqual(name.utf8) }?.value }

    private static func quoted(_ rest: inout ArraySlice<UInt8>, _ escapesBackslash: Bool) -> [UInt8]? {
        var value: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\") where escapesBackslash || rest.first == UInt8(ascii: "\""):
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            default: value.append(byte)
            }
        }
        return nil
    }

    private static func plain(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let value = rest.prefix { $0 != UInt8(ascii: ";") }
        rest = rest.dropFirst(value.count)
        guard !value.contains(UInt8(ascii: "\"")) else { return nil }
        return Array(value.trimmed)
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks around.
    var trimmed: ArraySlice<UInt8> {
        var slice = drop(while: \.isBlank)
        while let last = slice.last, last.isBlank { slice.removeLast() }
        return slice
    }
}
