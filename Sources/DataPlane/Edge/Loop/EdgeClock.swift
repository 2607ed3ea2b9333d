import Glibc
import Model

/// The time of one event loop: read once for each burst of input, not for each request.
struct EdgeClock {
    /// Milliseconds of a clock that never jumps; deadlines are told in them.
    private(set) var uptime: Int64
    private(set) var now: Timestamp
    private var offset: Int64

    init() {
        uptime = EdgeClock.readUptime()
        offset = EdgeClock.readWallClock() - uptime
        now = Timestamp(milliseconds: uptime + offset)
    }

    mutating func refresh() {
        uptime = EdgeClock.readUptime()
        now = Timestamp(milliseconds: uptime + offset)
    }

    /// Follows what was done to the system's date.
    mutating func readjust() {
        offset = EdgeClock.readWallClock() - EdgeClock.readUptime()
        refresh()
    }

    private static func readUptime() -> Int64 {
        read(CLOCK_MONOTONIC)
    }

    private static func readWallClock() -> Int64 {
        read(CLOCK_REALTIME)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
