import Crypto
import Model
import NIOCore
import Storage

/// Writes one bucket's waiting records as log objects.
struct LogWriter: Sendable {
    /// From where to where.
    struct Order: Sendable {
        var source: Bucket
        var account: Account
        var logging: LoggingConfiguration
        var target: Bucket
        /// One object for each of these days; empty: one object for all.
        var days: [Int64]
        var delivered: Timestamp
    }

    let store: Store
    let spool: Spool
    let region: String

    /// Commits the objects together with the watermark that keeps their records from being delivered again.
    /// - Returns: the number of objects.
    func write(_ order: Order, upTo ends: [String: SpoolState.Position]) async throws -> Int {
        let days: [Int64?] = order.days.isEmpty ? [nil] : order.days
        var drafts: [Draft] = []
        do {
            for day in days {
                if let draft = try await draft(order, day: day, upTo: ends) { drafts.append(draft) }
            }
            guard !drafts.isEmpty else { return 0 }
            let delivered = await spool.deliveredEnds(order.source.id.value, and: ends)
            try await commit(drafts.map(\.object), order, SpoolWatermark(delivered))
        } catch {
            for draft in drafts { await draft.writer.abandon() }
            throw error
        }
        return drafts.count
    }

    private struct Draft {
        var object: StoredObject
        var writer: any ContentWriting
    }

    /// An object with its content on disk, not yet committed; `nil` when there is no record of that day.
    private func draft(
        _ order: Order, day: Int64?, upTo ends: [String: SpoolState.Position]
    ) async throws -> Draft? {
        let writer = store.blobs.makeWriter()
        do {
            var digest = Insecure.MD5()
            var cursor = SpoolCursor(upTo: ends)
            var isEmpty = true
            while let (lines, next) = await spool.lines(of: order.source.id.value, day: day, from: cursor) {
                lines.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
                try await writer.append(lines)
                cursor = next
                isEmpty = false
            }
            guard !isEmpty else {
                await writer.abandon()
                return nil
            }
            let content = try await writer.finish()
            let metadata = metadata(order, etag: ETag(Hexadecimal.encode(digest.finalize())))
            let key = LogObjectKey.make(
                order.logging, source: order.source, account: order.account, region: region,
                delivered: order.delivered, day: day, unique: .random(in: .min ... .max))
            return Draft(
                object: StoredObject(key: try ObjectKey(validating: key), metadata: metadata, content: content),
                writer: writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// Owned by the target bucket's owner; the target grants stand behind their own.
    private func metadata(_ order: Order, etag: ETag) -> ObjectMetadata {
        let owner = order.target.owner
        var acl = AccessControlList(canned: .private, owner: owner, bucketOwner: owner)
        acl.grants += order.logging.targetGrants
        var metadata = ObjectMetadata(etag: etag, modified: order.delivered, acl: acl)
        metadata.headers.contentType = Array("text/plain".utf8)
        return metadata
    }

    private func commit(_ objects: [StoredObject], _ order: Order, _ watermark: SpoolWatermark) async throws {
        let source = order.source.id.value
        let target = order.target.id
        try await store.catalog.write { catalog in
            guard try catalog.bucket(target) != nil else {
                throw StorageError(.failed, "the bucket \(order.target.name) was deleted meanwhile")
            }
            for object in objects { try catalog.put(object, in: target) }
            try catalog.setValue(watermark.bytes, for: SpoolWatermark.valueName(of: source))
            let stored = try catalog.value(SpoolWatermark.sequenceValueName).flatMap {
                UInt64(String(decoding: $0, as: UTF8.self))
            }
            let sequence = max(stored ?? 0, watermark.sequenceMax)
            try catalog.setValue(Array(String(sequence).utf8), for: SpoolWatermark.sequenceValueName)
        }
    }
}
