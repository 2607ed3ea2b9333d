package import HTTPTypes
package import Model

/// A request to one of the APIs after it was authenticated.
package struct APIRequest: Sendable {
    package var method: HTTPRequest.Method
    /// As sent, percent-encoded, without the query.
    package var rawPath: [UInt8]
    /// As sent, without `?`; empty when there is none.
    package var rawQuery: [UInt8]
    /// The decoded pairs of `rawQuery`, in order.
    package var query: QueryItems
    /// Without `Host`. Values are bytes as sent (`withUnsafeBytesOfValue`). A query signed with version 2 may hold some of them.
    package var headers: HTTPFields
    /// The `Host` header, lower case, without port and final dot; empty when it was absent.
    package var host: String
    /// The `Host` header as it came.
    package var hostHeader: [UInt8]
    package var identity: Identity
    package var body: RequestBody
    /// The peer's address without port.
    package var remoteAddress: String
    package var received: Timestamp
    package var requestID: RequestID
    package var hostID: HostID

    package init(
        method: HTTPRequest.Method,
        rawPath: [UInt8],
        rawQuery: [UInt8] = [],
        query: QueryItems? = nil,
        headers: HTTPFields = [:],
        host: String = "",
        hostHeader: [UInt8]? = nil,
        identity: Identity = .anonymous,
        body: RequestBody = RequestBody(bytes: []),
        remoteAddress: String = "127.0.0.1",
        received: Timestamp,
        requestID: RequestID = RequestID(0),
        hostID: HostID = HostID(high: 0, low: 0)
    ) {
        self.method = method
        self.rawPath = rawPath
        self.rawQuery = rawQuery
        self.query = query ?? QueryItems(parsing: rawQuery) ?? QueryItems()
        self.headers = headers
        self.host = host
        self.hostHeader = hostHeader ?? Array(host.utf8)
        self.identity = identity
        self.body = body
        self.remoteAddress = remoteAddress
        self.received = received
        self.requestID = requestID
        self.hostID = hostID
    }
}
