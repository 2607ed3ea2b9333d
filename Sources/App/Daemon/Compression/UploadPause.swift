/// Lets uploads that come one behind the other go first: compressing waits for a pause between them, though not for ever.
package struct UploadPause {
    private static let interval = Duration.milliseconds(100)
    /// After as many intervals without a pause, work goes on until something of it is committed.
    package static let intervalsMax = 50

    private let sleep: @Sendable (Duration) async -> Void

    private var changesSeen: UInt64 = 0
    private var intervals = 0

    package init(sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }) {
        self.sleep = sleep
    }

    /// Returns when nothing has changed for a while.
    package mutating func wait(_ queue: CompressionQueue) async {
        while intervals < UploadPause.intervalsMax, !queue.isClosed {
            let changes = queue.changes
            guard changes != changesSeen else {
                intervals = 0
                return
            }
            changesSeen = changes
            intervals += 1
            await sleep(UploadPause.interval)
        }
    }

    package mutating func committed() { intervals = 0 }
}
