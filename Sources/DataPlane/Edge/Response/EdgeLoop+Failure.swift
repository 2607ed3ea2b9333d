import Model
import NIOCore

extension EdgeLoop {
    /// Writes the response to a request that cannot be understood.
    func writeRefusal(_ error: WebsiteError, _ connection: ConnectionField, hasBody: Bool, _ output: inout ByteBuffer) {
        writePage(error, details: [], headers: [], connection, hasBody: hasBody, nextRequestID(), &output)
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
        case .misdirected:
            writePage(.misdirectedRequest, details: [], headers: [], connection, hasBody: hasBody, id, &output)
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
        case .otherRegion:
            writePage(.incorrectEndpoint, details: [], headers: [], connection, hasBody: hasBody, id, &output)
        case .unknown(let bucket):
            let name: StaticString = "BucketName"
            let details = bucket.isEmpty ? [] : [(name, bucket)]
            writePage(.noSuchBucket, details: details, headers: [], connection, hasBody: hasBody, id, &output)
        case .site:
            writePage(.internalError, details: [], headers: [], connection, hasBody: hasBody, id, &output)
        }
    }

    func writeFailure(
        _ failure: Plan.Failure, _ visit: Visit, _ bytes: Span<UInt8>, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        var outcome = VisitLog.Outcome(
            status: failure.error.status.code, errorCode: failure.error.code, objectBytes: failure.object?.objectBytes)
        if let document = failure.document { return writeDocument(document, failure.error, visit, outcome, &output) }
        let (details, headers) = details(of: failure, visit, bytes)
        let sent = writePage(
            failure.error, details: details, headers: headers + (visit.siteFields?.lines ?? []), visit.connection,
            hasBody: visit.hasBody,
            problem: problem(of: failure, visit), visit.id, &output)
        outcome.bytesSent = Int64(sent)
        return WrittenResponse(outcome: outcome)
    }

    /// The site's own page for an error, with the status of the error.
    private func writeDocument(
        _ document: CachedObject, _ error: WebsiteError, _ visit: Visit, _ outcome: VisitLog.Outcome,
        _ output: inout ByteBuffer
    ) -> WrittenResponse {
        begin(error.status, visit.id, &output)
        writeErrorFields(error, &output)
        if error == .noSuchKey { writeField("x-amz-error-detail-Key: ", headerKey(visit), &output) }
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
        case .reader(let reader):
            return WrittenResponse(outcome: outcome, rest: .stream(reader, [.range(0..<document.bytes)]))
        }
    }

    /// Writes a whole response with our own page.
    /// - Returns: the length of the body that was written.
    @discardableResult
    private func writePage(
        _ error: WebsiteError, details: [(StaticString, [UInt8])], headers: [UInt8], _ connection: ConnectionField,
        hasBody: Bool, problem: ErrorPage.Problem? = nil, _ id: RequestID, _ output: inout ByteBuffer
    ) -> Int {
        let page = ErrorPage(
            error.status, code: error.code, message: error.message, details: details, problem: problem, id: id,
            hostID: hostID)
        begin(error.status, id, &output)
        writeErrorFields(error, &output)
        output.writeBytes(headers)
        output.writeStaticString("Cache-Control: no-store\r\nContent-Type: text/html; charset=utf-8\r\n")
        end(connection, contentLength: Int64(page.bytes.count), &output)
        guard hasBody else { return 0 }
        output.writeBytes(page.bytes)
        return page.bytes.count
    }

    private func writeErrorFields(_ error: WebsiteError, _ output: inout ByteBuffer) {
        output.writeStaticString("x-amz-error-code: ")
        output.writeStaticString(error.code)
        output.writeStaticString("\r\nx-amz-error-message: ")
        output.writeStaticString(error.message)
        output.writeStaticString("\r\n")
    }

    /// What the page and the head say besides code and message.
    private func details(
        of failure: Plan.Failure, _ visit: Visit, _ bytes: Span<UInt8>
    ) -> (page: [(StaticString, [UInt8])], headers: [UInt8]) {
        switch failure.error {
        case .noSuchKey:
            let field = Array("x-amz-error-detail-Key: ".utf8) + headerKey(visit) + Array("\r\n".utf8)
            return ([("Key", Array(logKey(visit)))], field)
        case .noSuchWebsiteConfiguration: return ([("BucketName", visit.site.name)], [])
        case .methodNotAllowed:
            let method = bytes.extracting(visit.head.methodName.range)
            let name = method.indices.map { method[$0] }
            return ([("Method", name), ("ResourceType", Array("OBJECT".utf8))], Array("Allow: GET, HEAD\r\n".utf8))
        case .preconditionFailed(let header): return ([("Condition", Array(header.rawValue.utf8))], [])
        case .invalidRange:
            let range = bytes.extracting(visit.head.range.range)
            let size = failure.object?.bytes ?? 0
            let page: [(StaticString, [UInt8])] = [
                ("RangeRequested", range.indices.map { range[$0] }), ("ActualObjectSize", Array("\(size)".utf8)),
            ]
            let vary = failure.object?.isNegotiated == true ? ObjectFields.vary : []
            return (page, Array("Content-Range: bytes */\(size)\r\n".utf8) + vary)
        default: return ([], [])
        }
    }

    /// The missing key as a header can hold it.
    private func headerKey(_ visit: Visit) -> [UInt8] {
        var encoded: [UInt8] = []
        PathEncoding.append(logKey(visit).span, to: &encoded)
        return encoded
    }

    private func problem(of failure: Plan.Failure, _ visit: Visit) -> ErrorPage.Problem? {
        switch failure.documentProblem {
        case .none, .readable: nil
        case .absent: ErrorPage.Problem(error: .noSuchKey, key: visit.site.rules?.errorKey?.bytes)
        case .denied: ErrorPage.Problem(error: .accessDenied, key: nil)
        }
    }
}
