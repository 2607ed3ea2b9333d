package import Model
package import NIOCore

/// An object as a visit needs it. A class, because it goes through many hands on its way to the loop that asked for it.
package final class EdgeObject: Sendable {
    package let key: ObjectKey
    package let metadata: ObjectMetadata
    package let bytes: Int64
    package let content: Content
    /// The same content in other codings.
    package let variants: [Variant]

    package struct Variant: Sendable {
        package var coding: ContentCoding
        package var bytes: Int64
        package var content: Content

        package init(coding: ContentCoding, bytes: Int64, content: Content) {
            self.coding = coding
            self.bytes = bytes
            self.content = content
        }
    }

    package enum Content: Sendable {
        case inline([UInt8])
        case stream(any EdgeContentReader)
    }

    package init(
        key: ObjectKey, metadata: ObjectMetadata, bytes: Int64, content: Content, variants: [Variant] = []
    ) {
        self.key = key
        self.metadata = metadata
        self.bytes = bytes
        self.content = content
        self.variants = variants
    }
}

/// Reads a large object's bytes, verified, holding them until it is released.
package protocol EdgeContentReader: AnyObject, Sendable {
    /// Never blocks; `reply` is called once, on any thread.
    func read(at offset: Int64, count: Int, reply: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void)
}

/// Where the edge asks for what its cache does not hold.
package protocol ObjectSource: Sendable {
    /// Never blocks; `reply` is called once, on any thread, with an answer for each name in their order: `nil` when there is no such
    /// object.
    func objects(_ names: [ObjectName], reply: @escaping @Sendable ([Result<EdgeObject?, any Error>]) -> Void)
}

/// What an object is asked for by.
package struct ObjectName: Hashable, Sendable {
    package let bucket: Int64
    package let key: ObjectKey

    package init(bucket: Int64, key: ObjectKey) {
        self.bucket = bucket
        self.key = key
    }
}
