internal import Model

/// The decoded query, in order.
package struct QueryItems: Sendable, Hashable {
    package var items: [(name: String, value: String?)]

    package init(_ items: [(name: String, value: String?)] = []) {
        self.items = items
    }

    /// Decodes a raw query or a form's body; `+` is a space. `nil` when an escape is malformed or something is not UTF-8.
    package init?(parsing rawQuery: some Collection<UInt8>) {
        items = []
        for pair in rawQuery.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = QueryItems.decode(halves[0]) else { return nil }
            guard halves.count == 2 else {
                items.append((name, nil))
                continue
            }
            guard let value = QueryItems.decode(halves[1]) else { return nil }
            items.append((name, value))
        }
    }

    private static func decode(_ bytes: some Sequence<UInt8>) -> String? {
        PercentEncoding.decode(bytes, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
    }

    package static func == (left: QueryItems, right: QueryItems) -> Bool {
        left.items.elementsEqual(right.items) { $0.name == $1.name && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for item in items {
            hasher.combine(item.name)
            hasher.combine(item.value)
        }
    }

    /// The first value of `name`; an empty string when it stands without one, `nil` when it is absent.
    package subscript(name: String) -> String? {
        items.first { $0.name == name }.map { $0.value ?? "" }
    }

    package func contains(_ name: String) -> Bool { items.contains { $0.name == name } }
}
