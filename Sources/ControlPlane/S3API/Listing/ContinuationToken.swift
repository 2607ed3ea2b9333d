import Model

/// Where a listing goes on, as an opaque text: clients that make their own get an error and not some page.
package enum ContinuationToken {
    private static let version: UInt8 = 1

    /// - Parameter end: the last entry of the page before.
    package static func encode(_ end: [UInt8]) -> String {
        let payload = [version] + end
        return Base64.encode(payload + CRC32.hash(payload))
    }

    /// `nil` for what `encode` has not made.
    package static func decode(_ text: String) -> [UInt8]? {
        guard let bytes = Base64.decode(text.utf8), bytes.count > 5, bytes[0] == version else { return nil }
        let payload = Array(bytes.dropLast(4))
        guard CRC32.hash(payload).elementsEqual(bytes.suffix(4)) else { return nil }
        return Array(payload.dropFirst())
    }
}
