import APIKit
import HTTPTypes
import Model
import Storage

/// What GET and HEAD have in common: the parameters, the access, the conditions, and which bytes are meant.
struct ObjectRead: Sendable {
    private let context: S3Context
    private let reference: ObjectReference
    private let partNumber: Int?
    private let overrides: ResponseOverrides

    /// The answer but for its body.
    struct Plan: Sendable {
        var object: StoredObject
        var status: HTTPResponse.Status
        var headers: HTTPFields
        /// Empty for 304.
        var range: Range<Int64>
        var reader: (any ContentReading)?
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
        partNumber = try context.partNumber()
        overrides = try ResponseOverrides(context)
        if partNumber != nil, context.headers[.range] != nil {
            throw S3Error(.invalidRequest, "Cannot specify both Range header and partNumber query parameter")
        }
        if context.headers.contains(where: { $0.name.canonicalName.hasPrefix("x-amz-server-side-encryption-customer") })
        {
            throw S3Error(.invalidRequest, "The encryption parameters are not applicable to this object.")
        }
    }

    /// - Parameter opensContent: whether the plan shall hold the content open.
    func plan(opensContent: Bool) async throws -> Plan {
        let (object, fields, reader) = try await context.store.catalog.read { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let object = try context.requireObject(reference, in: bucket, for: "s3:GetObject", in: catalog)
            // Within the snapshot, so that what replaces the object cannot free its content before it is held.
            let reader = opensContent ? try context.store.blobs.makeReader(object.content) : nil
            var fields = context.versionFields(object.version, in: bucket)
            fields.append(contentsOf: try context.lockFields(of: object, in: bucket))
            let tagCount = object.metadata.tags.count
            if try tagCount > 0 && context.seesTags(of: reference, object.metadata, in: bucket) {
                fields[.amzTaggingCount] = String(tagCount)
            }
            return (object, fields, reader)
        }
        context.notes.note { $0.objectBytes = object.bytes }
        guard try conditionsHold(object) else {
            return Plan(
                object: object, status: .notModified, headers: notModifiedFields(object, fields), range: 0..<0,
                reader: nil)
        }
        var plan = Plan(
            object: object, status: .ok, headers: HTTPFields(of: object), range: 0..<object.bytes, reader: reader)
        plan.headers.append(contentsOf: fields)
        try select(&plan)
        if context.headers[.amzChecksumMode]?.uppercased() == "ENABLED" { plan.headers.add(checksum(of: plan)) }
        overrides.apply(to: &plan.headers)
        return plan
    }

    /// `false`: the client has it already.
    private func conditionsHold(_ object: StoredObject) throws(S3Error) -> Bool {
        let headers = context.headers
        var conditions = Preconditions(
            .read, etag: object.metadata.etag, modified: object.metadata.modified, now: context.now())
        if let value = headers.bytes(.ifMatch) { conditions.ifMatch(value.span) }
        if let value = headers.bytes(.ifNoneMatch) { conditions.ifNoneMatch(value.span) }
        if let value = headers.bytes(.ifModifiedSince) { conditions.ifModifiedSince(value.span) }
        if let value = headers.bytes(.ifUnmodifiedSince) { conditions.ifUnmodifiedSince(value.span) }
        switch conditions.outcome {
        case .proceed: return true
        case .notModified: return false
        case .failed(let header): throw .preconditionFailed(header.rawValue)
        }
    }

    /// What a cache may update from a 304 (RFC 9110 section 15.4.5).
    private func notModifiedFields(_ object: StoredObject, _ fields: HTTPFields) -> HTTPFields {
        let all = HTTPFields(of: object)
        var headers: HTTPFields = [:]
        headers[.amzVersionID] = fields[.amzVersionID]
        for name in [HTTPField.Name.lastModified, .eTag, .cacheControl, .expires] { headers[name] = all[name] }
        return headers
    }

    private func select(_ plan: inout Plan) throws(S3Error) {
        let bytes = plan.object.bytes
        if let partNumber {
            try select(part: partNumber, &plan)
        } else if let range = try requestedRange(of: plan.object) {
            plan.range = range
        } else {
            return
        }
        // The only part of an empty object has no range.
        guard !plan.range.isEmpty else { return }
        plan.status = .partialContent
        plan.headers[.contentRange] = "bytes \(plan.range.lowerBound)-\(plan.range.upperBound - 1)/\(bytes)"
    }

    /// `nil`: everything. Several ranges are answered with everything, as S3 does.
    private func requestedRange(of object: StoredObject) throws(S3Error) -> Range<Int64>? {
        guard let header = context.headers.bytes(.range), let ranges = RangeSet(header.span), ranges.wishes.count == 1
        else { return nil }
        if let condition = context.headers.bytes(.ifRange),
            !Preconditions.ifRangeHolds(
                condition.span, etag: object.metadata.etag, modified: object.metadata.modified, now: context.now())
        {
            return nil
        }
        switch ranges.resolve(bytes: object.bytes) {
        case .whole: return nil
        case .partial(let ranges): return ranges.first
        case .unsatisfiable:
            throw S3Error(
                .invalidRange,
                elements: [
                    ("RangeRequested", String(decoding: header, as: UTF8.self)),
                    ("ActualObjectSize", String(object.bytes)),
                ],
                headers: [.contentRange: "bytes */\(object.bytes)"])
        }
    }

    /// The checksum of what is sent, if that is the whole object or one part of it.
    private func checksum(of plan: Plan) -> ObjectChecksum? {
        let metadata = plan.object.metadata
        if let partNumber, let part = metadata.parts.first(where: { $0.number == partNumber }) {
            guard var checksum = part.checksum else { return nil }
            checksum.type = metadata.checksum?.type ?? checksum.type
            return checksum
        }
        return plan.range == 0..<plan.object.bytes ? metadata.checksum : nil
    }

    private func select(part number: Int, _ plan: inout Plan) throws(S3Error) {
        let parts = plan.object.metadata.parts
        if parts.isEmpty, number == 1 { return }
        guard let index = parts.firstIndex(where: { $0.number == number }) else {
            throw S3Error(
                .invalidPartNumber,
                elements: [
                    ("ActualPartCount", String(max(1, parts.count))), ("PartNumberRequested", String(number)),
                ])
        }
        let start = parts[..<index].reduce(Int64(0)) { $0 + $1.bytes }
        plan.range = start..<start + parts[index].bytes
        plan.headers[.amzMPPartsCount] = String(parts.count)
    }
}

extension S3Context {
    /// - Throws: `InvalidArgument`.
    func partNumber() throws(S3Error) -> Int? {
        guard let text = query["partNumber"] else { return nil }
        guard let number = Int(text), (1...Limits.partNumberMax).contains(number) else {
            throw .invalidArgument(
                "Part number must be an integer between 1 and \(Limits.partNumberMax), inclusive",
                name: "partNumber", value: text)
        }
        return number
    }
}
