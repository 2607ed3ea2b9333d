/// What the room asks of a disk.
package protocol CertificateDisk: Sendable {
    /// The whole file; `nil` when there is none.
    func read(_ path: String, bytesMax: Int) async throws -> [UInt8]?
    /// Replaces the file whole: synced, moved into its place, mode 0600, in folders of mode 0700 that are made when they are missing.
    func write(_ bytes: [UInt8], to path: String) async throws
    /// What a folder holds, in order; nothing when there is no such folder.
    func names(in folder: String) async -> [String]
    /// Changes whenever the file that a path leads to does; `nil` when there is none.
    func stamp(_ path: String) async -> FileStamp?
}

/// Tells a file's content from what was there before, without reading it.
package struct FileStamp: Hashable, Sendable {
    package var bytes: Int64
    package var modifiedNanoseconds: Int64
    package var inode: UInt64

    package init(bytes: Int64, modifiedNanoseconds: Int64, inode: UInt64) {
        self.bytes = bytes
        self.modifiedNanoseconds = modifiedNanoseconds
        self.inode = inode
    }
}
