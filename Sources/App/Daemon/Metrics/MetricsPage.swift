internal import Model
internal import Synchronization

/// `/metrics` and who may read it.
struct MetricsPage: Sendable {
    let report: MetricsReport
    let allow: [AddressBlock]

    /// `nil` for a stranger.
    /// - Parameter address: the reader's, in its usual spelling.
    func text(for address: String) async -> String? {
        guard let address = IPAddress(address).map({ AddressBlock.unmapped($0.bytes) }) else { return nil }
        return allow.contains { $0.contains(address) } ? await report.text() : nil
    }
}

/// Counts the catalog's commits.
final class CommitCounter: Sendable {
    private let count = Atomic<UInt64>(0)

    var value: UInt64 { count.load(ordering: .relaxed) }

    func count(_ more: UInt64 = 1) { count.add(more, ordering: .relaxed) }
}
