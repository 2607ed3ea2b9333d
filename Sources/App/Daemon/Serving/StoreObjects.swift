internal import Edge
internal import Model
internal import NIOCore
internal import Storage

/// The edge's way to what its cache does not hold.
struct StoreObjects: ObjectSource {
    let store: Store

    func object(_ key: ObjectKey, bucket: Int64, on loop: any EventLoop) -> EventLoopFuture<EdgeObject?> {
        store.object(key, in: BucketID(bucket), on: loop).map { found in
            guard let (object, reader) = found else { return nil }
            let content: EdgeObject.Content =
                if case .inline(let bytes) = object.content { .inline(bytes) } else {
                    .stream(BlobContent(reader: reader))
                }
            return EdgeObject(key: object.key, metadata: object.metadata, bytes: object.bytes, content: content)
        }
    }
}

/// Holds a large object's blobs while a visit reads them.
private final class BlobContent: EdgeContentReader {
    private let reader: any ContentReading

    init(reader: any ContentReading) { self.reader = reader }

    func read(at offset: Int64, count: Int, on loop: any EventLoop) -> EventLoopFuture<ByteBuffer> {
        reader.read(at: offset, count: count, on: loop)
    }
}
