internal import CTLS
internal import Glibc

/// What was agreed on with a client.
package final class TLSSession {
    package enum ApplicationProtocol {
        case http1
        case http2
        /// Nothing is said; the name was all there was to prove.
        case challenge
    }

    /// In lower case, without a dot at its end; empty when the client gave none.
    package let serverName: [UInt8]
    package let applicationProtocol: ApplicationProtocol
    /// As OpenSSL calls it, such as `TLS_AES_128_GCM_SHA256` or `ECDHE-RSA-AES128-GCM-SHA256`.
    package let cipher: [UInt8]
    /// `TLSv1.3` or `TLSv1.2`.
    package let version: [UInt8]

    init(_ stream: OpaquePointer, serverName: [UInt8]) {
        self.serverName = serverName
        var count = 0
        let name = ctls_protocol(stream, &count)
        applicationProtocol = TLSSession.applicationProtocol(UnsafeBufferPointer(start: name, count: count))
        cipher = TLSSession.bytes(ctls_cipher(stream))
        version = TLSSession.bytes(ctls_version(stream))
    }

    private static func applicationProtocol(_ name: UnsafeBufferPointer<UInt8>) -> ApplicationProtocol {
        if name.elementsEqual("h2".utf8) { return .http2 }
        return name.elementsEqual("acme-tls/1".utf8) ? .challenge : .http1
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        return UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}
