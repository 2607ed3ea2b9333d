/// A bell that starts a round of work: rung by whoever has some, and by itself every second.
package final class Wakes: Sendable {
    private static let interval = Duration.seconds(1)

    private let rings: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    package init() {
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// From any thread.
    package func ring() { bell.yield() }

    /// No more rounds.
    package func stop() { bell.finish() }

    /// Calls `round` whenever the bell was rung or a second has passed, until it is stopped or the task cancelled.
    package func rounds(_ round: @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            let bell = bell
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Wakes.interval)
                    bell.yield()
                }
            }
            for await _ in rings { await round() }
            group.cancelAll()
        }
    }
}
