internal import HTTPTypes
package import Model
internal import NIOCore

extension APIError {
    /// The answer in S3's shape (API reference, "Error responses"): `Error` with `Code`, `Message`, the further elements, `RequestId` and
    /// `HostId`, as `application/xml`. A service whose errors look like S3's returns it from `answer(_:requestID:hostID:)`.
    package func s3Answer(requestID: RequestID, hostID: HostID) -> APIResponse {
        let document = XMLWriter(root: "Error", namespace: nil) { document in
            document.element("Code", code)
            document.element("Message", message)
            for element in elements { document.element(element.name, element.value) }
            document.element("RequestId", requestID.text)
            document.element("HostId", hostID.text)
        }
        return answer(document)
    }

    /// The answer with this document as its body.
    package func answer(_ document: XMLWriter, contentType: String = "application/xml") -> APIResponse {
        var headers = headers
        headers[.contentType] = contentType
        return APIResponse(
            status: status, headers: headers, body: .bytes(ByteBuffer(bytes: document.bytes)), errorCode: code)
    }
}
