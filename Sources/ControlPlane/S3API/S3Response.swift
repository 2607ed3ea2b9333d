package import APIKit
package import HTTPTypes
import NIOCore

/// The namespace of S3's documents.
package let s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

extension APIResponse {
    /// A document, in S3's namespace unless another is named.
    package static func xml(
        _ root: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], namespace: String = s3Namespace,
        _ content: (inout XMLWriter) -> Void
    ) -> APIResponse {
        var headers = headers
        headers[.contentType] = "application/xml"
        let document = XMLWriter(root: root, namespace: namespace, content)
        return APIResponse(status: status, headers: headers, body: .bytes(ByteBuffer(bytes: document.bytes)))
    }
}

extension APIRequest {
    /// The request's XML document.
    /// - Throws: `MalformedXML`, `MissingRequestBodyError`, `MaxMessageLengthExceeded`.
    func document(root: String, bytesMax: Int) async throws -> XMLElement {
        let body = try await body.collect(
            upTo: bytesMax,
            tooLarge: S3Error(
                .maxMessageLengthExceeded, elements: [("MaxMessageLengthBytes", String(bytesMax))]
            ).apiError)
        guard body.readableBytes > 0 else { throw S3Error(.missingRequestBodyError) }
        guard let document = try? XMLElement(parsing: Array(body.readableBytesView)), document.name == root else {
            throw S3Error(.malformedXML)
        }
        return document
    }
}
