import Model
import NIOCore

/// What was written of a response, and what is still to be.
struct WrittenResponse {
    enum Rest {
        case none
        /// A body in memory that is not copied.
        case memory(ByteBuffer)
        case stream(ChunkedContent, [BodySource.Piece])
    }

    var outcome: VisitLog.Outcome
    var rest = Rest.none
}

extension EdgeLoop {
    /// Writes the head of a response, and its body unless that is large.
    func write(_ plan: Plan, _ visit: Visit, _ bytes: Span<UInt8>, _ output: inout ByteBuffer) -> WrittenResponse {
        switch plan {
        case .whole(let entry): writeWhole(entry, visit, &output)
        case .partial(let entry, let range): writePartial(entry, range, visit, &output)
        case .parts(let entry, let ranges): writeParts(entry, ranges, visit, &output)
        case .notModified(let entry): writeNotModified(entry, visit, &output)
        case .redirect(let status, let location): writeRedirect(status, location, visit, &output)
        case .folder(let location): writeFolder(location, visit, &output)
        case .preflight: writePreflight(visit, &output)
        case .failure(let failure): writeFailure(failure, visit, bytes, &output)
        case .needs: writeFailure(Plan.Failure(.internalError), visit, bytes, &output)
        }
    }

    /// The hot one: head and small body are one copy.
    private func writeWhole(_ entry: CachedObject, _ visit: Visit, _ output: inout ByteBuffer) -> WrittenResponse {
        template.setDate(clock.now)
        if case .none = visit.connection, visit.siteFields == nil {
            let count = visit.hasBody ? entry.whole.count : entry.headerBytes + 2
            template.writeOK(visit.id, entry.whole, count: count, to: &output)
        } else {
            template.writeOK(visit.id, entry.whole, count: entry.headerBytes, to: &output)
            if let fields = visit.siteFields { output.writeBytes(fields.lines) }
            output.writeStaticString(visit.connection.line)
            let end = visit.hasBody ? entry.whole.count : entry.headerBytes + 2
            output.writeBytes(entry.whole[entry.headerBytes..<end])
        }
        return responseToWhole(entry, visit)
    }

    /// What a 200 comes to.
    func responseToWhole(_ entry: CachedObject, _ visit: Visit) -> WrittenResponse {
        let outcome = VisitLog.Outcome(
            status: 200, bytesSent: visit.hasBody ? entry.bytes : 0, objectBytes: entry.objectBytes,
            isACLRequired: entry.isACLRequired)
        return rest(of: outcome, entry, 0..<entry.bytes, visit)
    }

    /// What of a range of an object's body is not in the output yet: all of it, unless it is a prebuilt one.
    private func rest(
        of outcome: VisitLog.Outcome, _ entry: CachedObject, _ range: Range<Int64>, _ visit: Visit
    ) -> WrittenResponse {
        guard visit.hasBody, !range.isEmpty else { return WrittenResponse(outcome: outcome) }
        switch entry.body {
        case .prebuilt: return WrittenResponse(outcome: outcome)
        case .memory(let content):
            // A body in memory is shorter than `memoryBytesMax`, so its positions are Ints.
            let slice = content.getSlice(
                at: content.readerIndex + Int(range.lowerBound), length: Int(range.upperBound - range.lowerBound))
            return WrittenResponse(outcome: outcome, rest: slice.map(WrittenResponse.Rest.memory) ?? .none)
        case .chunks(let content):
            return WrittenResponse(outcome: outcome, rest: .stream(content, [.range(range)]))
        }
    }

    private func writePartial(
        _ entry: CachedObject, _ range: Range<Int64>, _ visit: Visit, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        begin(.partialContent, visit.id, &output)
        output.writeBytes(entry.fields)
        output.writeBytes(RangeText.field(range, of: entry.bytes))
        let count = range.upperBound - range.lowerBound
        end(visit, contentLength: count, &output)
        if visit.hasBody, case .prebuilt = entry.body { entry.write(range, to: &output) }
        let outcome = VisitLog.Outcome(
            status: 206, bytesSent: visit.hasBody ? count : 0, objectBytes: entry.objectBytes,
            isACLRequired: entry.isACLRequired)
        return rest(of: outcome, entry, range, visit)
    }

    private func writeParts(
        _ entry: CachedObject, _ ranges: [Range<Int64>], _ visit: Visit, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        let parts = RangeText.Parts(
            ranges, of: entry.bytes, type: ObjectFields.type(in: entry.fields), boundary: visit.id.text)
        begin(.partialContent, visit.id, &output)
        output.writeBytes(ObjectFields.withoutType(entry.fields))
        output.writeBytes(parts.typeField)
        end(visit, contentLength: parts.byteCount, &output)
        let outcome = VisitLog.Outcome(
            status: 206, bytesSent: visit.hasBody ? parts.byteCount : 0, objectBytes: entry.objectBytes,
            isACLRequired: entry.isACLRequired)
        guard visit.hasBody else { return WrittenResponse(outcome: outcome) }
        if case .chunks(let content) = entry.body {
            return WrittenResponse(outcome: outcome, rest: .stream(content, parts.pieces))
        }
        for piece in parts.pieces {
            switch piece {
            case .bytes(let bytes): output.writeImmutableBuffer(bytes)
            case .range(let range): entry.write(range, to: &output)
            }
        }
        return WrittenResponse(outcome: outcome)
    }

    private func writeNotModified(
        _ entry: CachedObject, _ visit: Visit, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        begin(.notModified, visit.id, &output)
        output.writeBytes(entry.validatorFields)
        end(visit, contentLength: nil, &output)
        return WrittenResponse(
            outcome: VisitLog.Outcome(status: 304, objectBytes: entry.objectBytes, isACLRequired: entry.isACLRequired))
    }

    private func writeRedirect(
        _ status: HTTPStatus, _ location: [UInt8], _ visit: Visit, _ output: inout ByteBuffer
    ) -> WrittenResponse {
        begin(status, visit.id, &output)
        writeField("Location: ", location, &output)
        end(visit, contentLength: 0, &output)
        return WrittenResponse(outcome: VisitLog.Outcome(status: status.code, errorCode: "WebsiteRedirect"))
    }

    private func writeFolder(_ location: [UInt8], _ visit: Visit, _ output: inout ByteBuffer) -> WrittenResponse {
        let opening = ErrorPage.Opening(.found, code: "Found", message: "Resource Found")
        var page = ErrorPage(opening)
        page.end(visit.id, hostID: hostID, problem: nil)
        begin(.found, visit.id, &output)
        output.writeBytes(opening.fields)
        writeField("Location: ", location, &output)
        output.writeStaticString("Content-Type: text/html; charset=utf-8\r\n")
        end(visit, contentLength: Int64(page.bytes.count), &output)
        if visit.hasBody { output.writeBytes(page.bytes) }
        let sent = visit.hasBody ? Int64(page.bytes.count) : 0
        return WrittenResponse(outcome: VisitLog.Outcome(status: 302, errorCode: "Found", bytesSent: sent))
    }

    private func writePreflight(_ visit: Visit, _ output: inout ByteBuffer) -> WrittenResponse {
        begin(.ok, visit.id, &output)
        end(visit, contentLength: 0, &output)
        return WrittenResponse(outcome: VisitLog.Outcome(status: 200))
    }

    // MARK: Parts of heads

    func begin(_ status: HTTPStatus, _ id: RequestID, _ output: inout ByteBuffer) {
        template.setDate(clock.now)
        template.write(status, id, to: &output)
    }

    /// `value` was made by us or checked.
    func writeField(_ name: StaticString, _ value: [UInt8], _ output: inout ByteBuffer) {
        output.writeStaticString(name)
        output.writeBytes(value)
        output.writeStaticString("\r\n")
    }

    /// Ends the head of a response of a site.
    func end(_ visit: Visit, contentLength: Int64?, _ output: inout ByteBuffer) {
        if let fields = visit.siteFields { output.writeBytes(fields.lines) }
        end(visit.connection, contentLength: contentLength, &output)
    }

    /// Ends a head; a 304 has no `Content-Length`.
    func end(_ connection: ConnectionField, contentLength: Int64?, _ output: inout ByteBuffer) {
        if let contentLength {
            output.writeStaticString("Content-Length: ")
            output.writeString(String(contentLength))
            output.writeStaticString("\r\n")
        }
        output.writeStaticString(connection.line)
        output.writeStaticString("\r\n")
    }
}
