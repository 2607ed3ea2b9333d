import Model

/// How much more useless work a peer may make before it is sent away (RFC 9113 section 10.5). What costs us work and brings nobody
/// anything costs points; time gives them back, and so does every response.
struct PeerPatience {
    enum Cost {
        /// PING, PRIORITY, WINDOW_UPDATE, a frame that we do not know, one of DATA or CONTINUATION with next to nothing in it.
        static let smallFrame = 1
        /// Each may change the windows of all streams.
        static let settings = 5
        /// A stream that the peer gives up: its request was worked on.
        static let reset = 5
        /// A stream that the peer makes us give up.
        static let streamError = 10
        /// A header section beyond the limit.
        static let largeSection = 20
    }

    /// For a response: as many window updates as a client sends that counts each stream and the connection.
    static let responsePoints = 2
    /// Content for which a client may send a window update for its stream and one for the connection.
    static let bytesPerPoint = 1024

    private var points = Limits.http2PatiencePointsMax
    private var bytes = 0
    private var refilled: Int64

    init(at uptime: Int64) { refilled = uptime }

    /// False when there is no patience left. `uptime` is in milliseconds.
    mutating func spend(_ cost: Int, at uptime: Int64) -> Bool {
        let elapsed = max(0, uptime - refilled)
        let gained = Int(min(elapsed, 60_000)) * Limits.http2PatiencePointsPerSecond / 1000
        if gained > 0 {
            refilled = uptime
            earn(gained)
        }
        points -= cost
        return points > 0
    }

    mutating func earn(_ gained: Int) { points = min(points + gained, Limits.http2PatiencePointsMax) }

    mutating func earn(forBytes count: Int) {
        bytes += count
        guard bytes >= PeerPatience.bytesPerPoint else { return }
        earn(bytes / PeerPatience.bytesPerPoint)
        bytes %= PeerPatience.bytesPerPoint
    }
}
