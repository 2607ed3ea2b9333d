import Model
import Storage

/// One publication of a site's folder: what differs is written, what is gone removed, all seen by visitors at once.
struct SitePublication: Sendable {
    struct Outcome: Sendable {
        var changed = 0
        var removed = 0
        /// Files that cannot be published, with why.
        var problems: [String] = []
    }

    let house: House
    let host: BucketName
    let folder: String
    let now: Timestamp

    func publish(_ files: [FolderListing.File]) async throws -> Outcome {
        var outcome = Outcome()
        let (bucket, manifest) = try await published()
        var next = SiteManifest()
        var drafts: [StoredContent] = []
        do {
            for file in files {
                guard let key = key(of: file, &outcome.problems) else { continue }
                let path = "\(folder)/\(file.relativePath)"
                do {
                    next.digests[key] = try await house.files.digest(path)
                } catch {
                    // Left as it was published; the rest of the site need not wait for it.
                    outcome.problems.append("\(error)")
                    next.digests[key] = manifest.digests[key]
                    continue
                }
                guard bucket == nil || manifest.digests[key] != next.digests[key] else { continue }
                let draft = try await StoredContent.write(path, key: key, to: house.store.blobs, files: house.files)
                next.digests[key] = draft.digest
                drafts.append(draft)
            }
            let removed = bucket == nil ? [] : manifest.digests.keys.filter { next.digests[$0] == nil }
            outcome.changed = drafts.count
            outcome.removed = removed.count
            if bucket == nil || !drafts.isEmpty || !removed.isEmpty {
                try await commit(drafts, removed: removed, next)
            }
            return outcome
        } catch {
            for draft in drafts { await draft.writer.abandon() }
            throw error
        }
    }

    private func key(of file: FolderListing.File, _ problems: inout [String]) -> ObjectKey? {
        do throws(ObjectKey.Problem) {
            return try ObjectKey(validating: Array(file.relativePath.utf8))
        } catch {
            problems.append(
                "\(folder)/\(file.relativePath): the path is too long for a key (\(Limits.keyBytesMax) bytes)")
            return nil
        }
    }

    /// The bucket, and what the folder's last publication left in it.
    private func published() async throws -> (bucket: Bucket?, manifest: SiteManifest) {
        let host = host
        return try await house.store.catalog.read { catalog in
            let value = try catalog.value(SiteManifest.valueName(of: host))
            return (try catalog.bucket(host), value.map { SiteManifest(bytes: $0) } ?? SiteManifest())
        }
    }

    private func commit(_ drafts: [StoredContent], removed: [ObjectKey], _ manifest: SiteManifest) async throws {
        let site = SiteBucket(host: host, owner: house.standard, logBucket: house.logBucket, now: now)
        let hasErrorPage = manifest.digests[SiteBucket.errorKey] != nil
        let objects = drafts.map { ($0.key, $0.content, $0.digest) }
        let host = host
        let now = now
        try await house.store.catalog.write { catalog in
            let bucket = try site.prepare(hasErrorPage: hasErrorPage, in: catalog)
            for (key, content, digest) in objects {
                let acl = AccessControlList(canned: .publicRead, owner: bucket.owner, bucketOwner: bucket.owner)
                var metadata = ObjectMetadata(etag: ETag(digest), modified: now, acl: acl)
                metadata.headers.contentType = ContentType.ofPath(key.bytes)
                try catalog.put(StoredObject(key: key, metadata: metadata, content: content), in: bucket.id)
            }
            for key in removed { try catalog.deleteObject(key, in: bucket.id, by: bucket.owner, at: now) }
            try catalog.setValue(manifest.bytes, for: SiteManifest.valueName(of: host))
        }
    }
}

/// A file's bytes in the blob store, not yet committed.
struct StoredContent: Sendable {
    var key: ObjectKey
    var content: Content
    /// MD5 of what was written, in hexadecimal.
    var digest: String
    var writer: any ContentWriting

    static func write(
        _ path: String, key: ObjectKey, to blobs: any BlobStore, files: FileThreads
    ) async throws -> StoredContent {
        let writer = blobs.makeWriter()
        do {
            let digest = try await files.read(path) { try await writer.append($0) }
            return StoredContent(key: key, content: try await writer.finish(), digest: digest, writer: writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }
}
