/// An object's key: 1 to 1,024 bytes of valid UTF-8 without NUL, compared and ordered as bytes, never normalised.
///
/// Keys are bytes and not `String` because Swift compares strings by canonical equivalence, under which the NFC and NFD spellings
/// of one name would be a single key.
package struct ObjectKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package enum Problem: Error, Equatable {
        case empty
        /// Longer than `Limits.keyBytesMax`.
        case tooLong
        /// Not UTF-8, or containing NUL: XML 1.0 could not list it.
        case notListable
    }

    package init(validating bytes: [UInt8]) throws(Problem) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Limits.keyBytesMax else { throw .tooLong }
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { throw .notListable }
        self.bytes = bytes
    }

    /// A key that was validated when it was stored.
    package init(stored bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: StaticString) {
        self.bytes = text.withUTF8Buffer(Array.init)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension ObjectKey: Comparable {
    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ObjectKey: CustomStringConvertible {
    package var description: String { text }
}
