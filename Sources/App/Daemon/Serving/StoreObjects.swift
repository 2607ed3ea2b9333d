internal import Edge
internal import Model
internal import NIOCore
internal import Storage

/// The edge's way to what its cache does not hold.
struct StoreObjects: ObjectSource {
    let store: Store

    func objects(_ names: [ObjectName], reply: @escaping @Sendable ([Result<EdgeObject?, any Error>]) -> Void) {
        let places = names.map { ObjectPlace(bucket: BucketID($0.bucket), key: $0.key) }
        store.visitedObjects(places) { results in reply(results.map { $0.map { $0.map(EdgeObject.init) } }) }
    }
}

extension EdgeObject {
    fileprivate convenience init(_ visited: VisitedObject) {
        let object = visited.object
        self.init(
            key: object.key, metadata: object.metadata, bytes: object.bytes,
            content: Content(object.content, visited.reader),
            variants: visited.variants.map { variant in
                Variant(
                    coding: variant.coding, bytes: variant.reader.bytes,
                    content: Content(variant.content, variant.reader))
            })
    }
}

extension EdgeObject.Content {
    fileprivate init(_ content: Storage.Content, _ reader: any ContentReading) {
        self = if case .inline(let bytes) = content { .inline(bytes) } else { .stream(BlobContent(reader: reader)) }
    }
}

/// Holds a large object's blobs while a visit reads them.
private final class BlobContent: EdgeContentReader {
    private let reader: any ContentReading

    init(reader: any ContentReading) { self.reader = reader }

    func read(at offset: Int64, count: Int, reply: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        reader.read(at: offset, count: count, completion: reply)
    }
}
