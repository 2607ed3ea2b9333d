internal import Model

/// What a client said of the server it wants before anything was agreed on (RFC 8446 section 4.1.2).
package struct ClientHello {
    /// The name of the extension `server_name` (RFC 6066 section 3) in lower case, without a dot at its end. Empty when there is none, and
    /// for an address, which is no name.
    package let name: [UInt8]
    /// Whether it asks for a proof of the name and nothing else (RFC 8737 section 3).
    package let isChallenge: Bool

    static let challengeProtocol: StaticString = "acme-tls/1"
    private static let hostNameType: UInt8 = 0

    /// - Parameters:
    ///   - serverName: the content of the extension `server_name`.
    ///   - protocols: that of `application_layer_protocol_negotiation`.
    package init(serverName: UnsafeBufferPointer<UInt8>, protocols: UnsafeBufferPointer<UInt8>) {
        name = ClientHello.name(in: serverName)
        isChallenge = ClientHello.asksForChallenge(protocols)
    }

    /// A list of one name: its length, the type `host_name`, the name's length, the name. What is not of this form is refused when it
    /// comes to reading it.
    private static func name(in field: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard field.count > 5, field[2] == hostNameType else { return [] }
        let count = Int(field[3]) << 8 | Int(field[4])
        guard count <= field.count - 5 else { return [] }
        var name = UnsafeBufferPointer(rebasing: field[5..<5 + count])
        if name.last == UInt8(ascii: ".") { name = UnsafeBufferPointer(rebasing: name.dropLast()) }
        let isAddress =
            name.contains(UInt8(ascii: ":")) || name.allSatisfy { $0.decimalDigit != nil || $0 == UInt8(ascii: ".") }
        return isAddress ? [] : name.map(\.asciiLowercased)
    }

    private static func asksForChallenge(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = challengeProtocol
        guard field.count == 3 + name.utf8CodeUnitCount, Int(field[2]) == name.utf8CodeUnitCount else { return false }
        return field.dropFirst(3).elementsEqual(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
