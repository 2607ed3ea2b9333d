package import Model
package import Storage
import Synchronization

/// The buckets' policies as they were parsed, so that no request reads JSON that an earlier one has read.
///
/// An entry holds for the very text that it was made of; a bucket whose policy was replaced is parsed again.
package final class PolicyCache: Sendable {
    package typealias Parse = @Sendable ([UInt8], BucketName) throws(BucketPolicy.Problem) -> BucketPolicy

    /// The texts of all entries together; parsed policies take a small multiple of theirs.
    package static let textBytesMax = 1 << 20

    private struct Entry {
        var text: [UInt8]
        var policy: BucketPolicy
    }

    private struct State {
        var entries: [BucketID: Entry] = [:]
        var textBytes = 0

        mutating func insert(_ entry: Entry, for bucket: BucketID) {
            remove(bucket)
            while textBytes + entry.text.count > PolicyCache.textBytesMax, let other = entries.keys.first {
                remove(other)
            }
            entries[bucket] = entry
            textBytes += entry.text.count
        }

        private mutating func remove(_ bucket: BucketID) {
            textBytes -= entries.removeValue(forKey: bucket)?.text.count ?? 0
        }
    }

    private let state = Mutex(State())
    private let parse: Parse

    package init(
        parse: @escaping Parse = { (text, bucket) throws(BucketPolicy.Problem) in
            try BucketPolicy(json: text, bucket: bucket)
        }
    ) {
        self.parse = parse
    }

    /// How many bytes the texts of all entries take.
    package var textBytes: Int { state.withLock { $0.textBytes } }

    /// `nil` for a bucket without a policy. A stored one was validated when it was put; one that no longer parses must not open
    /// anything.
    package func policy(of bucket: Bucket) throws(BucketPolicy.Problem) -> BucketPolicy? {
        guard let text = bucket.policy else { return nil }
        if let entry = state.withLock({ $0.entries[bucket.id] }), entry.text == text { return entry.policy }
        let policy = try parse(text, bucket.name)
        state.withLock { $0.insert(Entry(text: text, policy: policy), for: bucket.id) }
        return policy
    }
}
