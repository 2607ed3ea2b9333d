import Model
import NIOCore

extension EdgeLoop {
    /// Writes the response to a request that cannot be understood.
    func writeRefusal(_ error: WebsiteError, _ connection: ConnectionField, hasBody: Bool, _ output: inout ByteBuffer) {
        writePage(error, connection, hasBody: hasBody, nextRequestID(), &output)
    }

    /// Writes a response that no site logs.
    func write(
        _ reply: Unlogged, _ head: RequestHead, _ connection: ConnectionField, _ output: inout ByteBuffer
    ) {
        count(reply.status, head.version)
        let id = nextRequestID()
        let hasBody = head.method != .head
        switch reply {
        case .noSite(let match): write(match, connection, hasBody: hasBody, id, &output)
        case .misdirected: writePage(.misdirectedRequest, connection, hasBody: hasBody, id, &output)
        case .proof(let proof):
            begin(.ok, id, &output)
            output.writeStaticString("Content-Type: application/octet-stream\r\n")
            end(connection, contentLength: Int64(proof.count), &output)
            if hasBody { output.writeBytes(proof) }
        }
    }

    /// For a host that is no site. Only a name before our own endpoint is shown; any other is whatever a visitor wrote.
    private func write(
        _ match: SiteMatch, _ connection: ConnectionField, hasBody: Bool, _ id: RequestID, _ output: inout ByteBuffer
    ) {
        switch match {
        case .bare:
            begin(.movedPermanently, id, &output)
            writeField("Location: ", Array(configuration.productPage.utf8), &output)
            end(connection, contentLength: 0, &output)
        case .otherRegion: writePage(.incorrectEndpoint, connection, hasBody: hasBody, id, &output)
        case .unknown(let bucket):
            writePage(.noSuchBucket, connection, hasBody: hasBody, id, &output) { page in
                if !bucket.isEmpty { page.append("BucketName", bucket) }
            }
        case .site: writePage(.internalError, connection, hasBody: hasBody, id, &output)
        }
    }

    func writeFailure(
        _ failure: Plan.Failure, _ visit: Visit, _ bytes: Span<UInt8>, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        var outcome = VisitLog.Outcome(
            status: failure.error.status.code, errorCode: failure.error.code, objectBytes: failure.object?.objectBytes)
        if let document = failure.document { return writeDocument(document, failure.error, visit, outcome, &output) }
        var page = ErrorPage(opening(of: failure.error))
        appendDetails(of: failure, visit, bytes, to: &page)
        page.end(visit.id, hostID: hostID, problem: problem(of: failure, visit))
        beginPage(failure.error, visit.id, &output)
        writeFields(of: failure, visit, &output)
        if let fields = visit.siteFields { output.writeBytes(fields.lines) }
        outcome.bytesSent = Int64(endPage(page, visit.connection, hasBody: visit.hasBody, &output))
        return WrittenResponse(outcome: outcome)
    }

    /// The site's own page for an error, with the status of the error.
    private func writeDocument(
        _ document: CachedObject, _ error: WebsiteError, _ visit: Visit, _ outcome: VisitLog.Outcome,
        _ output: inout ByteBuffer
    ) -> WrittenResponse {
        beginPage(error, visit.id, &output)
        if error == .noSuchKey { writeKeyField(visit, &output) }
        output.writeBytes(document.errorFields)
        end(visit, contentLength: document.bytes, &output)
        guard visit.hasBody else { return WrittenResponse(outcome: outcome) }
        var outcome = outcome
        outcome.bytesSent = document.bytes
        switch document.body {
        case .prebuilt:
            document.write(0..<document.bytes, to: &output)
            return WrittenResponse(outcome: outcome)
        case .memory(let content): return WrittenResponse(outcome: outcome, rest: .memory(content))
        case .chunks(let content):
            return WrittenResponse(outcome: outcome, rest: .stream(content, [.range(0..<document.bytes)]))
        }
    }

    // MARK: Our own page

    /// Writes a whole response with our own page to who is no visitor of a site.
    private func writePage(
        _ error: WebsiteError, _ connection: ConnectionField, hasBody: Bool, _ id: RequestID,
        _ output: inout ByteBuffer, details: (inout ErrorPage) -> Void = { _ in }
    ) {
        var page = ErrorPage(opening(of: error))
        details(&page)
        page.end(id, hostID: hostID, problem: nil)
        beginPage(error, id, &output)
        endPage(page, connection, hasBody: hasBody, &output)
    }

    private func beginPage(_ error: WebsiteError, _ id: RequestID, _ output: inout ByteBuffer) {
        begin(error.status, id, &output)
        output.writeBytes(opening(of: error).fields)
    }

    /// - Returns: the length of the body that was written.
    @discardableResult
    private func endPage(
        _ page: ErrorPage, _ connection: ConnectionField, hasBody: Bool, _ output: inout ByteBuffer
    ) -> Int {
        output.writeStaticString("Cache-Control: no-store\r\nContent-Type: text/html; charset=utf-8\r\n")
        end(connection, contentLength: Int64(page.bytes.count), &output)
        guard hasBody else { return 0 }
        output.writeBytes(page.bytes)
        return page.bytes.count
    }

    private func opening(of error: WebsiteError) -> ErrorPage.Opening {
        if let made = errorOpenings[error] { return made }
        let opening = ErrorPage.Opening(error)
        errorOpenings[error] = opening
        return opening
    }

    /// What the page says besides code and message.
    private func appendDetails(
        of failure: Plan.Failure, _ visit: Visit, _ bytes: Span<UInt8>, to page: inout ErrorPage
    ) {
        switch failure.error {
        case .noSuchKey: page.append("Key", logKey(visit))
        case .noSuchWebsiteConfiguration: page.append("BucketName", visit.site.name)
        case .methodNotAllowed:
            bytes.extracting(visit.head.methodName.range).withUnsafeBufferPointer { page.append("Method", $0) }
            page.append("ResourceType", Array("OBJECT".utf8))
        case .crossOriginForbidden:
            page.append("Method", Array((CrossOriginHeaders(visit.head, bytes).requestMethod ?? "").utf8))
            page.append("ResourceType", Array("OBJECT".utf8))
        case .preconditionFailed(let header): page.append("Condition", Array(header.rawValue.utf8))
        case .invalidRange:
            bytes.extracting(visit.head.range.range).withUnsafeBufferPointer { page.append("RangeRequested", $0) }
            page.append("ActualObjectSize", Array("\(failure.object?.bytes ?? 0)".utf8))
        default: break
        }
    }

    /// What the head says besides code and message.
    private func writeFields(of failure: Plan.Failure, _ visit: Visit, _ output: inout ByteBuffer) {
        switch failure.error {
        case .noSuchKey: writeKeyField(visit, &output)
        case .methodNotAllowed: output.writeStaticString("Allow: GET, HEAD\r\n")
        case .invalidRange:
            writeField("Content-Range: ", Array("bytes */\(failure.object?.bytes ?? 0)".utf8), &output)
            if failure.object?.isNegotiated == true { output.writeBytes(ObjectFields.vary) }
        default: break
        }
    }

    /// The missing key as a header can hold it.
    private func writeKeyField(_ visit: Visit, _ output: inout ByteBuffer) {
        var encoded: [UInt8] = []
        PathEncoding.append(logKey(visit).span, to: &encoded)
        writeField("x-amz-error-detail-Key: ", encoded, &output)
    }

    private func problem(of failure: Plan.Failure, _ visit: Visit) -> ErrorPage.Problem? {
        switch failure.documentProblem {
        case .none, .readable: nil
        case .absent: ErrorPage.Problem(error: .noSuchKey, key: visit.site.rules?.errorKey?.bytes)
        case .denied: ErrorPage.Problem(error: .accessDenied, key: nil)
        }
    }
}
