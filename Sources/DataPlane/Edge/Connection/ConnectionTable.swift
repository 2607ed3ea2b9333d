import NIOCore

/// The open connections of one event loop and when each is to be looked at next, side by side so that a look at all deadlines touches
/// nothing else.
struct ConnectionTable {
    /// `context` belongs to the handler and is good as long as the connection is in the table.
    struct Connection {
        let handler: VisitHandler
        let context: ChannelHandlerContext
    }

    private let countMax: Int
    private(set) var connections: [Connection] = []
    private var deadlines: [Int64] = []

    init(countMax: Int) { self.countMax = countMax }

    var isFull: Bool { connections.count >= countMax }

    /// `deadline` is in milliseconds of `EdgeClock.uptime`.
    mutating func add(_ handler: VisitHandler, _ context: ChannelHandlerContext, deadline: Int64) {
        handler.place = connections.count
        connections.append(Connection(handler: handler, context: context))
        deadlines.append(deadline)
    }

    mutating func remove(_ handler: VisitHandler) {
        guard let place = handler.place, let last = connections.popLast(), let deadline = deadlines.popLast() else {
            return
        }
        handler.place = nil
        guard last.handler !== handler else { return }
        connections[place] = last
        deadlines[place] = deadline
        last.handler.place = place
    }

    @inline(__always)
    mutating func setDeadline(_ deadline: Int64, at place: Int?) {
        if let place { deadlines[place] = deadline }
    }

    /// Those whose deadline has come.
    func due(at uptime: Int64) -> [Connection] {
        var due: [Connection] = []
        for index in deadlines.indices where deadlines[index] <= uptime { due.append(connections[index]) }
        return due
    }
}
