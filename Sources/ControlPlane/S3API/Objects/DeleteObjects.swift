import APIKit
import HTTPTypes
import Model
import NIOCore
import Storage

/// API reference, `DeleteObjects`.
struct DeleteObjects: S3Action {
    private struct Wish: Sendable {
        var reference: ObjectReference
        var refusal: S3Error?
        /// The entity tag that the object must have.
        var etag: String?
    }

    private struct Outcome: Sendable {
        var reference: ObjectReference
        var result: Result<Removal, S3Error>
        var objectBytes: Int64?
        var isACLRequired = false
    }

    private let context: S3Context
    private let integrity: BodyIntegrity

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        integrity = try BodyIntegrity(context.request)
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.store.catalog.read { [context] in try context.requireBucket(in: $0) }
        let (wishes, isQuiet) = try await wishes()
        let outcomes = try await context.store.catalog.write { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            return try wishes.map { try delete($0, in: bucket, catalog) }
        }
        note(outcomes, in: bucket)
        return .xml("DeleteResult") { xml in
            for outcome in outcomes { write(outcome, isQuiet: isQuiet, to: &xml) }
        }
    }

    private func delete(_ wish: Wish, in bucket: Bucket, _ catalog: any CatalogWriting) throws -> Outcome {
        var outcome = Outcome(reference: wish.reference, result: .success(Removal()))
        do {
            if let refusal = wish.refusal { throw refusal }
            let (object, isACLRequired) = try context.authorizeRemoval(of: wish.reference, in: bucket, catalog)
            outcome.isACLRequired = isACLRequired
            if let etag = wish.etag {
                guard let object else { throw S3Error.noSuchKey(wish.reference.key.text) }
                guard etag == "*" || etag == object.metadata.etag.text else {
                    throw S3Error.preconditionFailed("If-Match")
                }
            }
            outcome.result = .success(try context.remove(wish.reference, in: bucket, catalog))
            outcome.objectBytes = object?.bytes
        } catch let error as S3Error {
            outcome.result = .failure(error)
        }
        return outcome
    }

    private func wishes() async throws -> (wishes: [Wish], isQuiet: Bool) {
        let body = try await context.body(bytesMax: Limits.deleteXMLBytesMax, integrity: integrity)
        guard !body.isEmpty else { throw S3Error(.missingRequestBodyError) }
        guard let document = try? XMLElement(parsing: body), document.name == "Delete" else {
            throw S3Error(.malformedXML)
        }
        let objects = document.all("Object")
        guard (1...Limits.deleteKeysMax).contains(objects.count) else { throw S3Error(.malformedXML) }
        let isQuiet = document["Quiet"]?.text.lowercased() == "true"
        return (try objects.map(wish), isQuiet)
    }

    private func wish(_ element: XMLElement) throws(S3Error) -> Wish {
        guard let text = element["Key"]?.text, !text.isEmpty else { throw S3Error(.malformedXML) }
        let key = try ObjectKey(client: Array(text.utf8))
        var wish = Wish(reference: ObjectReference(key))
        if let version = element["VersionId"]?.text, !version.isEmpty {
            wish.reference = ObjectReference(key, version: VersionID(version))
            if wish.reference.version == nil { wish.refusal = S3Error(.noSuchVersion) }
        }
        if element["LastModifiedTime"] != nil || element["Size"] != nil {
            // Conditions that only directory buckets have.
            wish.refusal = S3Error(.notImplemented)
        }
        wish.etag = element["ETag"].map { $0.text.filter { $0 != "\"" } }
        return wish
    }

    private func write(_ outcome: Outcome, isQuiet: Bool, to xml: inout XMLWriter) {
        switch outcome.result {
        case .failure(let error):
            xml.element("Error") { xml in
                xml.element("Key", utf8: outcome.reference.key.bytes)
                if let version = outcome.reference.version { xml.element("VersionId", version.text) }
                xml.element("Code", error.code.rawValue)
                xml.element("Message", error.message)
            }
        case .success(let removal):
            guard !isQuiet else { return }
            xml.element("Deleted") { xml in
                xml.element("Key", utf8: outcome.reference.key.bytes)
                if let version = outcome.reference.version { xml.element("VersionId", version.text) }
                guard removal.isDeleteMarker, let marker = removal.version else { return }
                xml.element("DeleteMarker", true)
                xml.element("DeleteMarkerVersionId", marker.text)
            }
        }
    }

    private func note(_ outcomes: [Outcome], in bucket: Bucket) {
        guard bucket.logging != nil else { return }
        let further = outcomes.map { outcome in
            var further = S3LogNotes.Further(
                operation: "BATCH.DELETE.OBJECT", bucket: bucket, key: outcome.reference.key, status: 204,
                objectBytes: outcome.objectBytes, versionID: outcome.reference.version,
                isACLRequired: outcome.isACLRequired)
            if case .failure(let error) = outcome.result {
                further.status = error.code.row.status.code
                further.errorCode = error.code.rawValue
            }
            return further
        }
        context.notes.note { $0.further += further }
    }
}

extension S3Context {
    /// The whole body, verified.
    /// - Throws: `MaxMessageLengthExceeded`, what `BodyIntegrity` throws.
    func body(bytesMax: Int, integrity: BodyIntegrity) async throws -> [UInt8] {
        let body = try await request.body.collect(
            upTo: bytesMax,
            tooLarge: S3Error(
                .maxMessageLengthExceeded, elements: [("MaxMessageLengthBytes", String(bytesMax))]
            ).apiError)
        var digests = ContentDigests(integrity.algorithm.map { [$0] } ?? [])
        digests.update(body)
        try integrity.verify(digests.finish(), of: request.body)
        return Array(body.readableBytesView)
    }
}
