package import Model

/// A file that is to be published.
package struct LocalFile: Sendable, Hashable {
    package var key: ObjectKey
    package var path: String
    package var bytes: Int64
    /// The MD5 of its content in hexadecimal.
    package var digest: String

    package init(key: ObjectKey, path: String, bytes: Int64, digest: String) {
        self.key = key
        self.path = path
        self.bytes = bytes
        self.digest = digest
    }
}

/// What has to be done so that a bucket holds a folder's files.
package struct PublishingPlan: Sendable, Hashable {
    package var uploads: [LocalFile]
    package var deletions: [ObjectKey]
    /// Files that the bucket holds already.
    package var unchanged: Int

    /// - Parameters:
    ///   - etags: what the bucket holds: for each key its ETag, which is an MD5 unless it was uploaded in parts.
    ///   - deletes: whether keys without a file are to go.
    package init(files: [LocalFile], etags: [ObjectKey: String], deletes: Bool) {
        uploads = files.filter { etags[$0.key] != $0.digest }
        unchanged = files.count - uploads.count
        let keys = Set(files.map(\.key))
        deletions = deletes ? etags.keys.filter { !keys.contains($0) }.sorted() : []
    }

    package var uploadBytes: Int64 { uploads.reduce(0) { $0 + $1.bytes } }
}
