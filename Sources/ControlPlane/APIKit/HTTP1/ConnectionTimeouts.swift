internal import NIOCore

/// How long a connection may stand still.
package struct ConnectionTimeouts: Sendable, Hashable {
    /// Between requests.
    package var idleMilliseconds: Int64 = 60_000
    /// From the first byte of a head to its end.
    package var headMilliseconds: Int64 = 20_000
    /// Between two reads of a body that somebody waits for.
    package var bodyMilliseconds: Int64 = 60_000
    /// While the client takes nothing of a response.
    package var writeMilliseconds: Int64 = 60_000
    /// After the last response, for the client to take it before the connection is reset.
    package var lingerMilliseconds: Int64 = 5_000

    package init() {}

    var shortest: TimeAmount {
        .milliseconds(
            max(1, min(idleMilliseconds, headMilliseconds, bodyMilliseconds, writeMilliseconds, lingerMilliseconds)))
    }
}
