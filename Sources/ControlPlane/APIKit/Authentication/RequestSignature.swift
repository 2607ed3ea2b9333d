internal import HTTPTypes
internal import Model

/// The signature that a request carries, of the version that it is made with, not yet verified.
enum RequestSignature: Sendable {
    /// In the query only: the header of version 2 is refused.
    case version2(SigV2Signature)
    case version4(ProvidedSignature)

    /// The service that it is made for.
    var service: String {
        switch self {
        case .version2: "s3"
        case .version4(let provided): provided.scope.service
        }
    }

    /// The signature of a request; `nil` when it carries none.
    static func find(in request: UnverifiedRequest) throws(APIError) -> RequestSignature? {
        let query = request.query
        let isInQuery = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].contains { query.contains($0) }
        let isInOldQuery = ["AWSAccessKeyId", "Signature"].contains { query.contains($0) }
        let headers = request.head.headers[values: .authorization]
        guard headers.count + (isInQuery ? 1 : 0) + (isInOldQuery ? 1 : 0) <= 1 else { throw .onlyOneMechanism }
        if let header = headers.first { return .version4(try ProvidedSignature.inHeader(header, request)) }
        if isInQuery { return .version4(try ProvidedSignature.inQuery(request)) }
        if isInOldQuery { return .version2(try SigV2Signature(query)) }
        return nil
    }
}

/// A request as authentication sees it.
struct UnverifiedRequest: Sendable {
    var head: RequestHead
    var query: QueryItems
    /// The bucket that the host names; `nil` when the path does.
    var hostBucket: String?
    var now: Timestamp
}
