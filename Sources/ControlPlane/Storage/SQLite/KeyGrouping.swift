/// How a listing rolls keys up into common prefixes, and where it goes on (S3 user guide, "Organizing objects using prefixes").
struct KeyGrouping {
    let prefix: [UInt8]
    let delimiter: [UInt8]

    /// The key up to the end of the first delimiter behind the prefix; `nil` for a key that is listed itself.
    func commonPrefix(of key: [UInt8]) -> [UInt8]? {
        guard let mark = delimiter.first, key.starts(with: prefix) else { return nil }
        var start = prefix.count
        while key.count - start >= delimiter.count {
            if key[start] == mark, key[start...].starts(with: delimiter) {
                return Array(key[..<(start + delimiter.count)])
            }
            start += 1
        }
        return nil
    }

    /// The least key that can be on the page behind `position`; `nil` when none can.
    func start(after position: [UInt8]) -> [UInt8]? {
        guard !position.isEmpty, !position.lexicographicallyPrecedes(prefix) else { return prefix }
        if commonPrefix(of: position) == position { return KeyGrouping.successor(of: position) }
        return position + [0]
    }

    /// The least bytes that are greater than all bytes behind the prefix.
    var end: [UInt8] {
        // No key holds 0xFF, which UTF-8 does not know.
        KeyGrouping.successor(of: prefix) ?? [0xFF]
    }

    /// The least bytes that are greater than all that start with `prefix`; `nil` when there are none.
    static func successor(of prefix: [UInt8]) -> [UInt8]? {
        guard let last = prefix.lastIndex(where: { $0 < 0xFF }) else { return nil }
        var successor = Array(prefix[...last])
        successor[last] += 1
        return successor
    }
}
