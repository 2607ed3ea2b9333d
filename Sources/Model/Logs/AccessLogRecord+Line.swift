extension AccessLogRecord {
    /// The number of fields that a line can have: 26, or 27 with the source region behind them.
    package static let fieldCounts = 26...27

    /// Writes the record as one line with its line feed, replacing what `line` held.
    /// - Parameters:
    ///   - fields: 26, or 27 to end the line with the region of the bucket.
    ///   - region: such as `us-east-1`.
    package func write(to line: inout AccessLogLine, fields: Int, region: String) {
        line.begin()
        line.bare(bucketOwner.text)
        line.bare(bucket.text)
        line.time(time)
        line.bare(remoteAddress.span.bytes)
        line.bare(requester?.text)
        line.requestID(requestID)
        line.bare(operation)
        line.key(key.span.bytes)
        if let requestURI { line.quoted(requestURI.span.bytes) } else { line.absent() }
        line.number(Int64(status))
        line.bare(errorCode)
        line.number(orAbsentZero: bytesSent)
        line.number(objectBytes)
        line.number(totalMilliseconds)
        line.number(turnAroundMilliseconds)
        line.quoted(referer.span.bytes)
        line.quoted(userAgent.span.bytes)
        line.bare(versionID)
        line.hostID(hostID)
        line.bare(signatureVersion)
        line.bare(cipher)
        line.bare(authenticationType?.rawValue)
        line.bare(hostHeader.span.bytes)
        line.bare(tlsVersion)
        line.absent()  // access point ARN: the house has no access points
        line.bare(isACLRequired ? "Yes" : nil)
        if fields > 26 { line.bare(region) }
        line.end()
    }
}
