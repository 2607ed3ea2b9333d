package import NIOCore

/// Where contents live. A distributed store can take the file system's place behind this protocol.
package protocol BlobStore: Sendable {
    /// A place to write one content to. Nothing of it is visible or kept until an object or part with the finished content is
    /// committed.
    ///
    /// A content of at most `Limits.inlineObjectBytesMax` becomes `.inline` and touches no file.
    func makeWriter() -> any ContentWriting

    /// The contents one behind the other, without copying a blob: what a completed multipart upload consists of. Small inline
    /// contents between blobs are written to blobs of their own, durable when this returns; `discard` undoes that.
    func join(_ contents: [Content]) async throws -> Content

    /// Removes what a writer or `join` made and no commit took over; what a commit knows is left alone.
    func discard(_ content: Content) async

    /// Holds the content's blobs until the reader is released, even when the object is replaced or deleted meanwhile. Called within
    /// `Catalog.read` or `Catalog.write`, on a content that was read there, it never comes too late.
    func makeReader(_ content: Content) throws -> any ContentReading
}

package protocol ContentWriting: AnyObject, Sendable {
    /// Takes the next bytes; returns when more may come (back-pressure). One call at a time.
    func append(_ bytes: ByteBuffer) async throws
    /// Everything is on disk when this returns: fsynced, linked into place, its directory fsynced.
    func finish() async throws -> Content
    /// Removes what was written. Called instead of `finish`, or after it when the commit failed.
    func abandon() async
}

package protocol ContentReading: AnyObject, Sendable {
    var bytes: Int64 { get }
    /// Up to `count` bytes from `offset` on, verified; fewer only at the end. Throws `StorageError` when a checksum does not match.
    func read(at offset: Int64, count: Int) async throws -> ByteBuffer
    /// The same for readers that cannot await; `completion` is called once, on any thread.
    func read(at offset: Int64, count: Int, completion: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void)
}
