package import Model
package import NIOCore

/// An object as a visit needs it.
package struct EdgeObject: Sendable {
    package var key: ObjectKey
    package var metadata: ObjectMetadata
    package var bytes: Int64
    package var content: Content
    /// The same content in other codings.
    package var variants: [Variant] = []

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

    package init(key: ObjectKey, metadata: ObjectMetadata, bytes: Int64, content: Content) {
        self.key = key
        self.metadata = metadata
        self.bytes = bytes
        self.content = content
    }
}

/// Reads a large object's bytes, verified, holding them until it is released.
package protocol EdgeContentReader: AnyObject, Sendable {
    /// Never blocks; `reply` is called once, on any thread.
    func read(at offset: Int64, count: Int, reply: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void)
}

/// Where the edge asks for what its cache does not hold.
package protocol ObjectSource: Sendable {
    /// Never blocks; `reply` is called once, on any thread, with `nil` when there is no such object.
    func object(_ key: ObjectKey, bucket: Int64, reply: @escaping @Sendable (Result<EdgeObject?, any Error>) -> Void)
}
