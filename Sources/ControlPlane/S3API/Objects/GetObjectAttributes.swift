import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `GetObjectAttributes`.
struct GetObjectAttributes: S3Action {
    private enum Attribute: String, CaseIterable {
        case etag = "ETag"
        case checksum = "Checksum"
        case objectParts = "ObjectParts"
        case storageClass = "StorageClass"
        case objectSize = "ObjectSize"
    }

    private let context: S3Context
    private let reference: ObjectReference
    private let attributes: Set<Attribute>
    private let partsMax: Int
    private let partNumberMarker: Int

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
        attributes = try GetObjectAttributes.attributes(context.headers)
        partsMax = try PageSize.parse(
            context.headers[.amzMaxParts], name: "max-parts", argument: "maxParts"
        ).count
        partNumberMarker = try PageSize.number(
            context.headers[.amzPartNumberMarker], name: "part-number-marker", argument: "partNumberMarker")
    }

    func run() async throws -> APIResponse {
        let (object, bucket) = try await context.store.catalog.read { [context, reference] catalog in
            let bucket = try context.requireBucket(in: catalog)
            return (try context.requireObject(reference, in: bucket, for: "s3:GetObject", in: catalog), bucket)
        }
        context.notes.note { $0.objectBytes = object.bytes }
        var headers = context.versionFields(object.version, in: bucket)
        headers[.lastModified] = HTTPDate.text(object.metadata.modified)
        return .xml("GetObjectAttributesResponse", headers: headers) { xml in
            let metadata = object.metadata
            if attributes.contains(.etag) { xml.element("ETag", metadata.etag.text) }
            if attributes.contains(.checksum), metadata.checksum != nil {
                xml.element("Checksum") { $0.add(metadata.checksum) }
            }
            if attributes.contains(.objectParts), !metadata.parts.isEmpty { write(metadata, to: &xml) }
            if attributes.contains(.storageClass) { xml.element("StorageClass", metadata.storageClass) }
            if attributes.contains(.objectSize) { xml.element("ObjectSize", object.bytes) }
        }
    }

    /// The list of parts only when they have checksums, as S3 does.
    private func write(_ metadata: ObjectMetadata, to xml: inout XMLWriter) {
        let parts = metadata.parts
        xml.element("ObjectParts") { xml in
            xml.element("PartsCount", Int64(parts.count))
            guard metadata.checksum?.type == .composite else { return }
            let rest = parts.filter { $0.number > partNumberMarker }
            let page = rest.prefix(partsMax)
            xml.element("PartNumberMarker", Int64(partNumberMarker))
            if let last = page.last { xml.element("NextPartNumberMarker", Int64(last.number)) }
            xml.element("MaxParts", Int64(partsMax))
            xml.element("IsTruncated", page.count < rest.count)
            for part in page {
                xml.element("Part") { xml in
                    xml.element("PartNumber", Int64(part.number))
                    xml.element("Size", part.bytes)
                    xml.add(part.checksum, hasType: false)
                }
            }
        }
    }

    private static func attributes(_ headers: HTTPFields) throws(S3Error) -> Set<Attribute> {
        let names = headers[values: .amzObjectAttributes].flatMap { $0.split(separator: ",") }
            .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
        guard !names.isEmpty else {
            throw .invalidArgument(
                "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
                name: "x-amz-object-attributes", value: "")
        }
        var attributes: Set<Attribute> = []
        for name in names {
            guard let attribute = Attribute(rawValue: name) else {
                throw .invalidArgument(
                    "Invalid attribute name specified.", name: "x-amz-object-attributes", value: name)
            }
            attributes.insert(attribute)
        }
        return attributes
    }
}
