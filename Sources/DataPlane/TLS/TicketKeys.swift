internal import CTLS
internal import Synchronization

/// The keys of session tickets, the same on all threads of a server, so that a visitor who comes back is known on each. A key seals
/// for so long, opens for as long again, and is forgotten then: what was recorded cannot be opened later.
package final class TicketKeys: Sendable {
    private static let lifetimeMilliseconds: Int64 = 12 * 3600 * 1000

    private struct State {
        var keys: ctls_ticket_keys
        var since: Int64
        var version: UInt64 = 1
    }

    private let state: Mutex<State>

    /// - Parameter uptime: milliseconds of a clock that never jumps.
    package init(uptime: Int64) {
        let keys = ctls_ticket_keys(current: TicketKeys.random(), former: TicketKeys.random())
        state = Mutex(State(keys: keys, since: uptime))
    }

    /// Brings `keys` up to date when they are not those of this version.
    func refresh(_ keys: UnsafeMutablePointer<ctls_ticket_keys>, version: inout UInt64, uptime: Int64) {
        state.withLock { state in
            if uptime - state.since >= TicketKeys.lifetimeMilliseconds {
                state.keys = ctls_ticket_keys(current: TicketKeys.random(), former: state.keys.current)
                state.since = uptime
                state.version += 1
            }
            guard version != state.version else { return }
            version = state.version
            keys.pointee = state.keys
        }
    }

    private static func random() -> ctls_ticket_key {
        var generator = SystemRandomNumberGenerator()
        var key = ctls_ticket_key()
        withUnsafeMutableBytes(of: &key) { bytes in
            for index in bytes.indices { bytes[index] = generator.next() }
        }
        return key
    }
}
