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
        var delivered: Timestamp
    }

    let store: Store
    let spool: Spool
    let region: String

    /// Commits the objects together with the watermark that keeps their records from being delivered again.
    /// - Returns: the number of objects.
    func write(_ consignment: SpoolConsignment, _ order: Order) async throws -> Int {
        let days = consignment.tally.days.sorted()
        let isByDay = order.logging.isPartitionedByDay && days.count > 1
        var drafts: [Draft] = []
        do {
            for day in isByDay ? days : days.suffix(1) {
                let reader = SpoolReader(consignment, day: isByDay ? day : nil)
                drafts.append(try await draft(order, day: day, reader))
            }
            try await commit(drafts.map(\.object), order, consignment)
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

    /// An object with its content on disk, not yet committed.
    private func draft(_ order: Order, day: Int64, _ reader: SpoolReader) async throws -> Draft {
        let writer = store.blobs.makeWriter()
        do {
            while let lines = await spool.lines(reader) { try await writer.append(lines) }
            let content = try await writer.finish()
            let key = LogObjectKey.make(
                order.logging, source: order.source, account: order.account, region: region,
                delivered: order.delivered, day: day, unique: .random(in: .min ... .max))
            return Draft(
                object: StoredObject(
                    key: try ObjectKey(validating: key), metadata: metadata(order, etag: LogWriter.etag()),
                    content: content),
                writer: writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// A tag that no other content has, of the form that says that it is no MD5 of the content, as a multipart upload's: the hash of
    /// a log object would cost more than all the rest of its delivery.
    private static func etag() -> ETag {
        var bytes: [UInt8] = []
        for _ in 0..<16 { bytes.append(.random(in: .min ... .max)) }
        return ETag("\(Hexadecimal.encode(bytes))-1")
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

    private func commit(_ objects: [StoredObject], _ order: Order, _ consignment: SpoolConsignment) async throws {
        let target = order.target.id
        try await store.catalog.write { catalog in
            guard try catalog.bucket(target) != nil else {
                throw StorageError(.failed, "the bucket \(order.target.name) was deleted meanwhile")
            }
            for object in objects { try catalog.put(object, in: target) }
            let name = SpoolWatermark.valueName(of: order.source.id.value)
            var watermark = try catalog.value(name).map { SpoolWatermark(bytes: $0) } ?? SpoolWatermark()
            watermark.periods = watermark.periods.filter { consignment.periods.contains($0.key) }
            watermark.periods[consignment.period.number, default: SpoolEnds()].advance(to: consignment.ends)
            try catalog.setValue(watermark.bytes, for: name)
            let stored = try catalog.value(SpoolWatermark.sequenceValueName).flatMap {
                UInt64(String(decoding: $0, as: UTF8.self))
            }
            let sequence = max(stored ?? 0, consignment.ends.sequenceMax)
            try catalog.setValue(Array(String(sequence).utf8), for: SpoolWatermark.sequenceValueName)
        }
    }
}
