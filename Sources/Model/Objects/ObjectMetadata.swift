/// What is known of an object besides its bytes and its place.
package struct ObjectMetadata: Hashable, Sendable {
    package struct UserEntry: Hashable, Sendable {
        /// Lower case, without `x-amz-meta-`.
        package var name: [UInt8]
        package var value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// One part of a completed multipart upload, for `GetObjectAttributes` and `partNumber`.
    package struct Part: Hashable, Sendable {
        package var number: Int
        package var bytes: Int64
        package var checksum: ObjectChecksum?

        package init(number: Int, bytes: Int64, checksum: ObjectChecksum?) {
            self.number = number
            self.bytes = bytes
            self.checksum = checksum
        }
    }

    package var etag: ETag
    package var modified: Timestamp
    package var headers: SystemHeaders
    package var user: [UserEntry]
    package var tags: [Tag]
    /// `x-amz-website-redirect-location`.
    package var redirectLocation: [UInt8]?
    package var checksum: ObjectChecksum?
    package var storageClass: String
    package var acl: AccessControlList
    package var lock: ObjectLock
    /// Empty unless the object came from a multipart upload.
    package var parts: [Part]

    package init(etag: ETag, modified: Timestamp, acl: AccessControlList) {
        self.etag = etag
        self.modified = modified
        self.headers = SystemHeaders()
        self.user = []
        self.tags = []
        self.redirectLocation = nil
        self.checksum = nil
        self.storageClass = "STANDARD"
        self.acl = acl
        self.lock = ObjectLock()
        self.parts = []
    }
}
