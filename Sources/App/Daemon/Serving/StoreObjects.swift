internal import Edge
internal import Model
internal import NIOCore
internal import Storage

/// The edge's way to what its cache does not hold.
struct StoreObjects: ObjectSource {
    let store: Store

    func object(
        _ key: ObjectKey, bucket: Int64, reply: @escaping @Sendable (Result<EdgeObject?, any Error>) -> Void
    ) {
        store.object(key, in: BucketID(bucket)) { result in
            reply(result.map { $0.map { EdgeObject($0.object, $0.reader) } })
        }
    }
}

extension EdgeObject {
    fileprivate init(_ object: StoredObject, _ reader: any ContentReading) {
        let content: Content =
            if case .inline(let bytes) = object.content { .inline(bytes) } else { .stream(BlobContent(reader: reader)) }
        self.init(key: object.key, metadata: object.metadata, bytes: object.bytes, content: content)
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
