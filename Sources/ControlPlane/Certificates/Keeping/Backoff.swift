package import Model

/// How long to wait after failures: longer after each, and never all at the same moment.
package struct Backoff: Hashable, Sendable {
    package var first: Duration
    package var longest: Duration

    /// A name's: authorities allow few failed validations an hour.
    package static let name = Backoff(first: .seconds(120), longest: .seconds(86_400))
    /// A whole authority's.
    package static let authority = Backoff(first: .seconds(30), longest: .seconds(3600))

    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// - Parameters:
    ///   - failures: at least 1.
    ///   - random: from 0 up to 1; the pause is between 0.75 and 1.25 of its length.
    package func time(after failures: Int, random: Double, now: Timestamp) -> Timestamp {
        let doublings = min(max(0, failures - 1), 30)
        let pause = min(longest, first * (1 << doublings))
        let milliseconds = Double(pause.components.seconds * 1000) * (0.75 + random / 2)
        return Timestamp(milliseconds: now.milliseconds + Int64(milliseconds))
    }
}
