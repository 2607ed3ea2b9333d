/// One request as the S3 server access log shows it (S3 user guide, "Amazon S3 server access log format").
///
/// Empty byte arrays and `nil` print as `-`. The fields stand in the order of the line.
package struct AccessLogRecord: Sendable {
    package var bucketOwner: AccountID
    package var bucket: BucketName
    package var time: Timestamp
    package var remoteAddress: [UInt8]
    /// `nil` for an anonymous request.
    package var requester: AccountID?
    package var requestID: RequestID
    /// Such as `REST.GET.OBJECT` or `WEBSITE.GET.OBJECT`.
    package var operation: String
    package var key: [UInt8]
    /// `GET /path HTTP/1.1` as it was sent; `nil` prints a bare `-`, as for the rows that a copy writes.
    package var requestURI: [UInt8]?
    package var status: Int
    package var errorCode: String?
    package var bytesSent: Int64
    package var objectBytes: Int64?
    package var totalMilliseconds: Int64
    package var turnAroundMilliseconds: Int64?
    package var referer: [UInt8]
    package var userAgent: [UInt8]
    package var versionID: String?
    package var hostID: HostID
    package var signatureVersion: String?
    package var cipher: String?
    package var authenticationType: AuthenticationType?
    package var hostHeader: [UInt8]
    package var tlsVersion: String?
    package var isACLRequired: Bool

    package enum AuthenticationType: String, Sendable {
        case header = "AuthHeader"
        case queryString = "QueryString"
    }

    package init(
        bucketOwner: AccountID,
        bucket: BucketName,
        time: Timestamp,
        remoteAddress: [UInt8],
        requester: AccountID?,
        requestID: RequestID,
        operation: String,
        key: [UInt8],
        requestURI: [UInt8]?,
        status: Int,
        errorCode: String?,
        bytesSent: Int64,
        objectBytes: Int64?,
        totalMilliseconds: Int64,
        turnAroundMilliseconds: Int64?,
        referer: [UInt8],
        userAgent: [UInt8],
        versionID: String? = nil,
        hostID: HostID,
        signatureVersion: String?,
        cipher: String? = nil,
        authenticationType: AuthenticationType?,
        hostHeader: [UInt8],
        tlsVersion: String? = nil,
        isACLRequired: Bool
    ) {
        self.bucketOwner = bucketOwner
        self.bucket = bucket
        self.time = time
        self.remoteAddress = remoteAddress
        self.requester = requester
        self.requestID = requestID
        self.operation = operation
        self.key = key
        self.requestURI = requestURI
        self.status = status
        self.errorCode = errorCode
        self.bytesSent = bytesSent
        self.objectBytes = objectBytes
        self.totalMilliseconds = totalMilliseconds
        self.turnAroundMilliseconds = turnAroundMilliseconds
        self.referer = referer
        self.userAgent = userAgent
        self.versionID = versionID
        self.hostID = hostID
        self.signatureVersion = signatureVersion
        self.cipher = cipher
        self.authenticationType = authenticationType
        self.hostHeader = hostHeader
        self.tlsVersion = tlsVersion
        self.isACLRequired = isACLRequired
    }
}
