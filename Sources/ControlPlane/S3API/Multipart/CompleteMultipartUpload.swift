import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `CompleteMultipartUpload`. The object takes over the parts' blobs; nothing is copied.
struct CompleteMultipartUpload: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let uploadID: String
    private let conditions: WriteConditions

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        uploadID = try context.uploadID()
        conditions = try WriteConditions(context.headers)
    }

    func run() async throws -> APIResponse {
        _ = try context.requireAccount()
        let found = try await upload()
        // A document without an upload is read only to answer a repeated request as the first one was.
        let list = try await partList()
        guard let (upload, uploaded) = found else { return try await repeated(list) }
        let parts = try list.select(from: uploaded, of: upload)
        let checksum = try checksum(of: parts, list, upload)
        guard let etag = list.etag else { throw S3Error(.internalError) }
        let content = try await context.store.blobs.join(try await contents(of: parts))
        let object = StoredObject(
            key: key, metadata: metadata(upload, parts, etag: etag, checksum: checksum), content: content)
        let headers: HTTPFields
        do {
            headers = try await commit(object, parts, of: upload)
        } catch {
            await context.store.blobs.discard(content)
            throw error
        }
        context.notes.note { $0.objectBytes = content.bytes }
        return try answer(object.metadata, headers)
    }

    /// No document at all is a list without parts.
    private func partList() async throws -> PartList {
        do {
            return try PartList(
                try await context.request.document(
                    root: "CompleteMultipartUpload", bytesMax: Limits.xmlDocumentBytesMax))
        } catch let error as S3Error where error.code == .missingRequestBodyError {
            throw S3Error(.malformedXML)
        }
    }

    /// `nil`: there is no such upload, or none that this account may complete.
    private func upload() async throws -> (Upload, [ListedPart])? {
        try await context.store.catalog.read { [context, uploadID] catalog in
            do {
                let upload = try context.requireUpload(uploadID, for: "s3:PutObject", in: catalog).upload
                return (upload, try catalog.parts(of: uploadID, after: 0, limit: Limits.partNumberMax))
            } catch let error as S3Error where error.code == .noSuchUpload {
                return nil
            }
        }
    }

    /// The blobs of the parts. All parts but the last have more bytes than the catalog keeps, so at most one content is read out of it.
    private func contents(of parts: [ListedPart]) async throws -> [Content] {
        try await context.store.catalog.read { [uploadID] catalog in
            try parts.map { part in
                if let blobs = part.blobs { return .blobs(blobs) }
                guard let found = try catalog.part(part.number, of: uploadID), found.etag == part.etag else {
                    throw S3Error(.operationAborted)
                }
                return found.content
            }
        }
    }

    /// A client that lost the answer asks again: it gets the same one as long as the object it made is still there.
    private func repeated(_ list: PartList) async throws -> APIResponse {
        let account = try context.requireAccount()
        let object = try await context.store.catalog.read { [context, key] catalog -> StoredObject? in
            let bucket = try context.requireBucket(in: catalog)
            guard case .allowed = try context.decide("s3:PutObject", in: bucket, key: key) else { return nil }
            guard let object = try catalog.object(key, in: bucket.id),
                context.canOwn(object.metadata.acl, as: account.id, in: bucket)
            else { return nil }
            return object
        }
        guard let object, object.metadata.etag == list.etag else { throw S3Error.noSuchUpload(uploadID) }
        return try answer(object.metadata, context.writtenFields(object.version))
    }

    /// - Returns: the header that tells which version the object is.
    private func commit(
        _ object: StoredObject, _ parts: [ListedPart], of upload: Upload
    ) async throws -> HTTPFields {
        try await context.store.catalog.write { [self] catalog in
            let (bucket, _) = try context.requireUpload(upload.id, for: "s3:PutObject", in: catalog)
            // A part that was replaced meanwhile has taken its blobs with it.
            let present = try catalog.parts(of: upload.id, after: 0, limit: Limits.partNumberMax)
            let byNumber = Dictionary(present.map { ($0.number, $0) }) { first, _ in first }
            guard parts.allSatisfy({ byNumber[$0.number]?.hasContent(of: $0) == true }) else {
                throw S3Error(.operationAborted)
            }
            try conditions.check(try catalog.object(key, in: bucket.id), key: key, now: context.now())
            var object = object
            object.metadata.lock = bucket.lock(object.metadata.lock, at: object.metadata.modified)
            let version = try catalog.put(object, in: bucket.id)
            try catalog.deleteUpload(upload.id, in: bucket.id)
            return context.writtenFields(version)
        }
    }

    private func metadata(
        _ upload: Upload, _ parts: [ListedPart], etag: ETag, checksum: ObjectChecksum?
    ) -> ObjectMetadata {
        var metadata = upload.metadata
        metadata.etag = etag
        metadata.modified = context.now()
        metadata.checksum = checksum
        metadata.parts = parts.map {
            ObjectMetadata.Part(number: $0.number, bytes: $0.bytes, checksum: $0.checksum)
        }
        return metadata
    }

    private func answer(_ metadata: ObjectMetadata, _ headers: HTTPFields) throws(S3Error) -> APIResponse {
        let location = try context.objectLocation(key)
        return .xml("CompleteMultipartUploadResult", headers: headers) { xml in
            xml.element("Location", utf8: location)
            xml.element("Bucket", context.target.bucket?.text ?? "")
            xml.element("Key", utf8: key.bytes)
            xml.element("ETag", metadata.etag.quoted)
            xml.add(metadata.checksum)
        }
    }
}

// Checksums.
extension CompleteMultipartUpload {
    /// The object's checksum, after everything that the client says about it was compared.
    /// - Throws: `InvalidRequest`, `InvalidPart`, `BadDigest`.
    private func checksum(
        of parts: [ListedPart], _ list: PartList, _ upload: Upload
    ) throws(S3Error) -> ObjectChecksum? {
        let algorithm = upload.partAlgorithm
        let type = upload.checksumType ?? .fullObject
        try compareType(type)
        try compareParts(parts, list, upload, type)
        try compareSize(parts)
        let checksum = MultipartChecksum.make(algorithm, type, of: parts)
        for algorithm in ChecksumAlgorithm.allCases {
            guard let given = context.headers[algorithm.header] else { continue }
            // A composite checksum is given with or without the number of parts.
            let isEqual =
                checksum?.algorithm == algorithm
                && (checksum?.base64 == given || checksum?.base64 == "\(given)-\(parts.count)")
            guard isEqual else {
                throw S3Error(
                    .badDigest, "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
            }
        }
        return checksum
    }

    private func compareType(_ type: ChecksumType) throws(S3Error) {
        guard let header = context.headers[.amzChecksumType], header != type.rawValue else { return }
        throw S3Error(
            .invalidRequest,
            "The upload was created using the \(type.rawValue) checksum mode. The complete request must use the same "
                + "checksum mode.")
    }

    private func compareParts(
        _ parts: [ListedPart], _ list: PartList, _ upload: Upload, _ type: ChecksumType
    ) throws(S3Error) {
        for (item, part) in zip(list.items, parts) {
            if let algorithm = upload.checksumAlgorithm, type == .composite, item.checksums[algorithm] == nil {
                throw S3Error(
                    .invalidRequest,
                    "The upload was created using a \(algorithm.rawValue.lowercased()) checksum. The complete request "
                        + "must include the checksum for each part. It was missing for part \(item.number) in the "
                        + "request.")
            }
            // A checksum of another algorithm than the upload's was verified when the part arrived.
            for (algorithm, base64) in item.checksums
            where part.checksum?.algorithm == algorithm && part.checksum?.base64 != base64 {
                throw S3Error(
                    .invalidPart,
                    elements: [
                        ("UploadId", upload.id), ("PartNumber", String(item.number)), ("ETag", item.etag),
                    ])
            }
        }
    }

    private func compareSize(_ parts: [ListedPart]) throws(S3Error) {
        guard let header = context.headers[.amzMPObjectSize] else { return }
        let total = parts.reduce(Int64(0)) { $0 + $1.bytes }
        guard let size = Int64(header), size >= 0 else {
            throw S3Error(.invalidRequest, "Value for x-amz-mp-object-size header is invalid.")
        }
        guard size == total else {
            throw S3Error(
                .invalidRequest,
                "The provided 'x-amz-mp-object-size' header value \(size) does not match what was computed: \(total)")
        }
    }
}

extension ListedPart {
    /// Whether both stand for the same bytes in the same place.
    fileprivate func hasContent(of other: ListedPart) -> Bool {
        etag == other.etag && blobs == other.blobs
    }
}
