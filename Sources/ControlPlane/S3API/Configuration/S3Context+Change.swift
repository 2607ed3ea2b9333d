import APIKit
import Model
import NIOCore
import Storage

extension S3Context {
    /// Changes the addressed bucket's properties in one commit; access is decided in that commit again, because it may have been
    /// taken away while the body came in.
    func changeBucket(
        for action: String,
        _ change: @escaping @Sendable (inout Bucket, any CatalogReading) throws -> Void
    ) async throws {
        try await store.catalog.write { [self] catalog in
            var bucket = try requireBucket(in: catalog)
            try authorize(action, in: bucket)
            try change(&bucket, catalog)
            try catalog.update(bucket)
        }
    }

    /// The request's configuration, verified.
    /// - Throws: `MalformedXML`, `MissingRequestBodyError`, what `body(bytesMax:tooLarge:)` throws.
    func configuration(root: String) async throws -> XMLElement {
        let bytes = try await body(bytesMax: Limits.xmlBytesMax)
        guard !bytes.isEmpty else { throw S3Error(.missingRequestBodyError) }
        guard let document = try? XMLElement(parsing: bytes), document.name == root else {
            throw S3Error(.malformedXML)
        }
        return document
    }

    /// All of the request's body, verified against the digests that came with it.
    /// - Throws: `tooLarge`, by default `MaxMessageLengthExceeded`; what `BodyIntegrity` throws.
    func body(bytesMax: Int, tooLarge: S3Error? = nil) async throws -> [UInt8] {
        let integrity = try BodyIntegrity(request)
        let tooLarge =
            tooLarge
            ?? S3Error(.maxMessageLengthExceeded, elements: [("MaxMessageLengthBytes", String(bytesMax))])
        let buffer = try await request.body.collect(upTo: bytesMax, tooLarge: tooLarge.apiError)
        var digests = ContentDigests(integrity.algorithm.map { [$0] } ?? [])
        digests.update(buffer)
        try integrity.verify(digests.finish(), of: request.body)
        return Array(buffer.readableBytesView)
    }
}

extension XMLElement {
    /// Refuses what the schema of a configuration does not have: children of other names, and more than one of a name.
    /// - Parameter repeatable: the name that may stand several times.
    /// - Throws: `MalformedXML`.
    func requireChildren(_ names: Set<String>, repeatable: String? = nil) throws(S3Error) {
        var seen: Set<String> = []
        for child in children {
            guard names.contains(child.name), seen.insert(child.name).inserted || child.name == repeatable else {
                throw S3Error(.malformedXML)
            }
        }
    }
}
