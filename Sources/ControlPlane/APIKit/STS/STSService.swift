internal import HTTPTypes
package import Model
internal import NIOCore

/// The one operation of the Security Token Service that clients call to learn whose key they hold: `GetCallerIdentity` (STS API
/// reference), by form or by query.
package struct STSService: APIService {
    package let name = "sts"

    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"
    private static let formBytesMax = 16 * 1024

    package init() {}

    package func respond(to request: APIRequest) async throws -> APIResponse {
        guard let account = request.identity.account else { throw APIError.missingAuthenticationToken }
        let parameters = try await parameters(of: request)
        let action = parameters["Action"] ?? ""
        guard action == "GetCallerIdentity" else { throw APIError.invalidAction(action) }
        let document = XMLWriter(root: "GetCallerIdentityResponse", namespace: STSService.namespace) { document in
            document.element("GetCallerIdentityResult") { result in
                result.element("Arn", "arn:aws:iam::\(account.number):root")
                result.element("UserId", account.number)
                result.element("Account", account.number)
            }
            document.element("ResponseMetadata") { $0.element("RequestId", request.requestID.text) }
        }
        return APIResponse(
            status: .ok, headers: [.contentType: "text/xml"], body: .bytes(ByteBuffer(bytes: document.bytes)))
    }

    private func parameters(of request: APIRequest) async throws -> QueryItems {
        guard request.method == .post else { return request.query }
        let form = try await request.body.collect(upTo: STSService.formBytesMax, tooLarge: .signedBodyTooLarge)
        guard let items = QueryItems(parsing: form.readableBytesView) else { throw APIError.malformedQueryString }
        return QueryItems(items.items + request.query.items)
    }

    package func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse {
        let error = error.inWordsOfSTS
        let document = XMLWriter(root: "ErrorResponse", namespace: STSService.namespace) { document in
            document.element("Error") { element in
                element.element("Type", error.status.kind == .serverError ? "Receiver" : "Sender")
                element.element("Code", error.code)
                element.element("Message", error.message)
            }
            document.element("RequestId", requestID.text)
        }
        return error.answer(document, contentType: "text/xml")
    }

    package func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64
    ) async {}
}

/// STS API reference, "Common Errors".
extension APIError {
    fileprivate static let missingAuthenticationToken = APIError(
        code: "MissingAuthenticationToken", status: .forbidden, message: "Request is missing Authentication Token")

    fileprivate static let malformedQueryString = APIError(
        code: "MalformedQueryString", status: .badRequest, message: "The query string contains a syntax error.")

    fileprivate static func invalidAction(_ action: String) -> APIError {
        APIError(
            code: "InvalidAction", status: .badRequest, message: "The action \(action) is not valid for this endpoint.")
    }

    fileprivate var inWordsOfSTS: APIError {
        guard code == "InvalidAccessKeyId" else { return self }
        return APIError(
            code: "InvalidClientTokenId", status: .forbidden,
            message: "The security token included in the request is invalid.")
    }
}
