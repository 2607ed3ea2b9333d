internal import CTLS

/// What a client said of the server it wants before anything was agreed on (RFC 8446 section 4.1.2).
package struct ClientHello {
    /// The name of the extension `server_name` (RFC 6066 section 3) in lower case, without a dot at its end; empty when there is none.
    package let name: [UInt8]
    /// Whether it asks for a proof of the name and nothing else (RFC 8737 section 3).
    package let isChallenge: Bool

    static let challengeProtocol: StaticString = "acme-tls/1"

    /// Valid in a callback of SSL_CTX_set_client_hello_cb(3).
    init(_ connection: OpaquePointer) {
        name = ClientHello.canonical(
            ClientHello.serverName(in: ClientHello.field(connection, TLSEXT_TYPE_server_name)))
        isChallenge = ClientHello.asksForChallenge(
            ClientHello.field(connection, TLSEXT_TYPE_application_layer_protocol_negotiation))
    }

    private static func field(_ connection: OpaquePointer, _ type: Int32) -> UnsafeBufferPointer<UInt8> {
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        guard SSL_client_hello_get0_ext(connection, UInt32(type), &bytes, &count) == 1 else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: bytes, count: count)
    }

    /// A list of one name: its length, the type `host_name`, the name's length, the name. OpenSSL refuses what is not of this form when
    /// it comes to reading it.
    package static func serverName(in field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        guard field.count > 5, field[2] == UInt8(TLSEXT_NAMETYPE_host_name) else { return none }
        let count = Int(field[3]) << 8 | Int(field[4])
        guard count <= field.count - 5 else { return none }
        return UnsafeBufferPointer(rebasing: field[5..<5 + count])
    }

    private static func canonical(_ name: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let name = name.last == UInt8(ascii: ".") ? name.dropLast() : name[...]
        return name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    }

    package static func asksForChallenge(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = challengeProtocol
        guard field.count == 3 + name.utf8CodeUnitCount, Int(field[2]) == name.utf8CodeUnitCount else { return false }
        return field.dropFirst(3).elementsEqual(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
