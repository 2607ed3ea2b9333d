import Model
import TLS

/// Writes the access log line of each visit to a logged site (S3 user guide, "Amazon S3 server access log format").
///
/// The fields and their order are those of `AccessLogRecord.write(to:fields:region:)`, taken from the request's buffer as they stand.
final class VisitLog {
    /// What a response came to.
    struct Outcome {
        var status: Int
        var errorCode: StaticString?
        var bytesSent: Int64 = 0
        var objectBytes: Int64?
        var isACLRequired = false
    }

    private let sink: any AccessLogSink
    private let loop: Int
    private let hasRegion: Bool
    private let region: [UInt8]
    private let hostID: [UInt8]
    @exclusivity(unchecked) private var line = AccessLogLine()
    @exclusivity(unchecked) private var time: [UInt8] = []
    @exclusivity(unchecked) private var timeSeconds = Int64.min

    init(sink: any AccessLogSink, loop: Int, fields: Int, region: String, hostID: [UInt8]) {
        self.sink = sink
        self.loop = loop
        self.hasRegion = fields > 26
        self.region = Array(region.utf8)
        self.hostID = hostID
    }

    func record(
        _ outcome: Outcome, _ head: RequestHead, _ bytes: Span<UInt8>, _ site: SiteState,
        key: UnsafeBufferPointer<UInt8>, id: RequestID, peer: borrowing Peer, received: Timestamp, now: Timestamp
    ) {
        setTime(received)
        let milliseconds = max(0, now.milliseconds - received.milliseconds)
        line.begin()
        append(site.terms.ownerField)
        append(site.name)
        append(time)
        append(peer.address)
        line.absent()
        line.requestID(id)
        appendOperation(head, bytes)
        line.key(UnsafeRawBufferPointer(key).bytes)
        line.requestLine(
            method: bytes.extracting(head.methodName.range).bytes, target: bytes.extracting(head.target.range).bytes,
            version: head.version.text)
        line.number(Int64(outcome.status))
        if let code = outcome.errorCode { line.verbatim(code) } else { line.absent() }
        line.number(orAbsentZero: outcome.bytesSent)
        line.number(outcome.objectBytes)
        line.number(milliseconds)
        line.number(milliseconds)
        line.quoted(bytes.extracting(head.referer.range).bytes)
        line.quoted(bytes.extracting(head.userAgent.range).bytes)
        line.absent()
        append(hostID)
        if let session = peer.session {
            line.absent()
            append(session.cipher)
            line.absent()
        } else {
            line.verbatim("- - -")
        }
        line.bare(bytes.extracting(head.host.range).bytes)
        if let session = peer.session {
            append(session.version)
            line.absent()
        } else {
            line.verbatim("- -")
        }
        line.verbatim(outcome.isACLRequired ? "Yes" : "-")
        if hasRegion { append(region) }
        line.end()
        line.bytes.withUnsafeBytes { line in
            sink.append(bucket: site.bucket, name: site.bucketName, time: received, line: line, loop: loop)
        }
    }

    private func append(_ field: [UInt8]) { line.verbatim(field.span.bytes) }

    private func appendOperation(_ head: RequestHead, _ bytes: Span<UInt8>) {
        switch head.method {
        case .get: line.verbatim("WEBSITE.GET.OBJECT")
        case .head: line.verbatim("WEBSITE.HEAD.OBJECT")
        case .other:
            var operation = Array("WEBSITE.".utf8)
            for index in head.methodName.range { operation.append(bytes[index]) }
            operation.append(contentsOf: ".OBJECT".utf8)
            line.bare(operation.span.bytes)
        }
    }

    /// The field of the time changes once a second.
    private func setTime(_ received: Timestamp) {
        guard received.seconds != timeSeconds else { return }
        timeSeconds = received.seconds
        line.begin()
        line.time(received)
        time = line.bytes
    }
}
