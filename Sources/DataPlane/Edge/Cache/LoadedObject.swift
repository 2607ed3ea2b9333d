import NIOCore

/// What the source answered for a key, with the content read when it is small enough to keep.
struct LoadedObject: Sendable {
    enum Problem: Error {
        /// The reader ended before the object's size.
        case shortContent
    }

    var object: EdgeObject?
    var content: ByteBuffer?
}
