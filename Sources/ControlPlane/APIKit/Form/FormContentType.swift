internal import Model

/// What a request's `Content-Type` says of a form in its body (RFC 7578 section 4.1).
package enum FormContentType: Hashable, Sendable {
    /// `multipart/form-data` with what separates its parts.
    case form(boundary: [UInt8])
    /// `multipart/form-data` without a boundary, or with one that is none.
    case malformed
    case other

    package init(_ header: [UInt8]) {
        let type = header.prefix { $0 != UInt8(ascii: ";") }
        guard type.trimmed.map(\.asciiLowercased).elementsEqual("multipart/form-data".utf8) else {
            self = .other
            return
        }
        let parameters = HeaderParameters(header[type.endIndex...], escapesBackslash: true)
        guard let boundary = parameters?["boundary"], FormContentType.isBoundary(boundary) else {
            self = .malformed
            return
        }
        self = .form(boundary: boundary)
    }

    /// One to seventy characters of those that RFC 2046 section 5.1.1 lists, the last one no space.
    private static func isBoundary(_ bytes: [UInt8]) -> Bool {
        (1...70).contains(bytes.count) && bytes.last != UInt8(ascii: " ")
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }
}
