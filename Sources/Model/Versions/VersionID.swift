/// Names one version of an object (S3 user guide, "How S3 Versioning works").
package enum VersionID: Hashable, Sendable {
    /// The one version that an object has in a bucket without versioning, and what a bucket with suspended versioning writes.
    case null
    /// One that a bucket with versioning wrote. `sequence` tells its place among the versions of its key, later ones have greater ones;
    /// `nonce` is `nonceBytes` random bytes, which make the name one that nobody can guess.
    case numbered(sequence: Int64, nonce: [UInt8])

    package static let nonceBytes = 16

    /// Reads what `text` gives.
    /// - Returns: `nil` for a text that no version can have.
    package init?(_ text: String) {
        guard text != "null" else {
            self = .null
            return
        }
        guard text.utf8.count == VersionID.textBytes, !text.utf8.contains(where: VersionID.isForeign),
            let bytes = Base64.decode(text.utf8.map(VersionID.fromWire)), bytes.count == 8 + VersionID.nonceBytes
        else { return nil }
        let sequence = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self = .numbered(sequence: Int64(bitPattern: sequence), nonce: Array(bytes.dropFirst(8)))
    }

    /// `null`, or 32 letters, digits, points and underscores: nothing that has to be escaped in an address.
    package var text: String {
        switch self {
        case .null: return "null"
        case .numbered(let sequence, let nonce):
            let number = UInt64(bitPattern: sequence)
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
            return String(decoding: Base64.encode(bytes + nonce).utf8.map(VersionID.toWire), as: UTF8.self)
        }
    }

    /// A version with a nonce of its own.
    package static func make(sequence: Int64) -> VersionID {
        var generator = SystemRandomNumberGenerator()
        let nonce = (0..<nonceBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return .numbered(sequence: sequence, nonce: nonce)
    }

    private static let textBytes = (8 + nonceBytes) / 3 * 4

    private static func isForeign(_ character: UInt8) -> Bool {
        character == UInt8(ascii: "+") || character == UInt8(ascii: "/")
    }

    private static func toWire(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "+"): UInt8(ascii: ".")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: character
        }
    }

    private static func fromWire(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "."): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: character
        }
    }
}
