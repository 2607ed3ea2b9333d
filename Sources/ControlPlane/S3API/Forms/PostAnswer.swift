import APIKit
import HTTPTypes
import Model
import NIOCore
import Storage

/// What a form is answered with that was stored (API reference, "POST Object", "Responses"): 204, or what its fields ask for instead.
struct PostAnswer: Sendable {
    private let redirect: [UInt8]?
    private let status: HTTPResponse.Status

    init(_ form: PostForm) {
        redirect = (form["success_action_redirect"] ?? form["redirect"]).flatMap { PostAnswer.address($0) }
        status =
            switch form["success_action_status"] {
            case "200": .ok
            case "201": .created
            default: .noContent
            }
    }

    /// - Parameters:
    ///   - headers: the object's, among them its entity tag.
    ///   - location: the object's address.
    func response(headers: HTTPFields, location: [UInt8], bucket: BucketName, key: ObjectKey) -> APIResponse {
        var headers = headers
        let etag = headers[.eTag] ?? ""
        if let redirect {
            var query = Array("bucket=\(bucket.text)&key=".utf8)
            PercentEncoding.append(key.bytes, to: &query)
            query += "&etag=".utf8
            PercentEncoding.append(etag.utf8, to: &query)
            headers.append(HTTPField(name: .location, lenientValue: PostAnswer.adding(query, to: redirect)))
            return APIResponse(status: .seeOther, headers: headers)
        }
        headers.append(HTTPField(name: .location, lenientValue: location))
        guard status == .created else { return APIResponse(status: status, headers: headers) }
        headers[.contentType] = "application/xml"
        let document = XMLWriter(root: "PostResponse", namespace: nil) { xml in
            xml.element("Location", utf8: location)
            xml.element("Bucket", bucket.text)
            xml.element("Key", utf8: key.bytes)
            xml.element("ETag", etag)
        }
        return APIResponse(status: .created, headers: headers, body: .bytes(ByteBuffer(bytes: document.bytes)))
    }

    /// An address that a browser can be sent to; `nil` for anything else, which is as if there were none.
    private static func address(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let lowercased = bytes.map(\.asciiLowercased)
        for scheme in ["http://", "https://"] where lowercased.starts(with: scheme.utf8) {
            let authority = bytes.dropFirst(scheme.utf8.count).prefix { !"/?#\\".utf8.contains($0) }
            return authority.isEmpty ? nil : bytes
        }
        return nil
    }

    /// Behind the query that is there already, and before the fragment.
    private static func adding(_ query: [UInt8], to address: [UInt8]) -> [UInt8] {
        let end = address.firstIndex(of: UInt8(ascii: "#")) ?? address.endIndex
        let separator = address[..<end].contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?")
        return address[..<end] + [separator] + query + address[end...]
    }
}
