/// The open connections of one event loop and when each is to be looked at next, side by side so that a look at all deadlines touches
/// nothing else.
struct ConnectionTable {
    private let countMax: Int
    private var slots: [Connection?] = []
    private var deadlines: [Int64] = []
    /// Whom each is counted under.
    private var networks: [VisitorNetwork?] = []
    private var counts: ConnectionCounts
    private var free: [Int] = []
    private var lastGeneration: UInt32 = 0
    private(set) var count = 0

    init(countMax: Int, counts: ConnectionCounts) {
        self.countMax = countMax
        self.counts = counts
    }

    var isFull: Bool { count >= countMax }
    var isEmpty: Bool { count == 0 }
    var all: [Connection] { slots.compactMap { $0 } }

    /// Whether a visitor may have one more connection, which is counted from now on until it is added and removed. `network` is what
    /// `add` wants.
    mutating func admits(_ address: [UInt8], as network: inout VisitorNetwork?) -> Bool {
        network = counts.network(of: address)
        return network.map { counts.enter($0) } ?? true
    }

    /// What the connection's events are told apart by: its place, and a number that tells it from who was there before. `deadline` is in
    /// milliseconds of `EdgeClock.uptime`.
    mutating func add(_ connection: Connection, of network: VisitorNetwork?, deadline: Int64) -> UInt64 {
        let place: Int
        if let last = free.popLast() {
            place = last
            slots[place] = connection
            deadlines[place] = deadline
            networks[place] = network
        } else {
            place = slots.count
            slots.append(connection)
            deadlines.append(deadline)
            networks.append(network)
        }
        count += 1
        lastGeneration &+= 1
        connection.place = place
        connection.generation = lastGeneration
        // At most `countMax` places, which fit into the lower half.
        return UInt64(lastGeneration) << 32 | UInt64(place)
    }

    /// `nil` when the event is of a connection that is closed.
    @inline(__always)
    func find(_ token: UInt64) -> Connection? {
        let place = Int(token & 0xffff_ffff)
        guard place < slots.count, let connection = slots[place] else { return nil }
        return connection.generation == UInt32(token >> 32) ? connection : nil
    }

    mutating func remove(_ connection: Connection) {
        guard slots[connection.place] === connection else { return }
        slots[connection.place] = nil
        deadlines[connection.place] = .max
        if let network = networks[connection.place] { counts.leave(network) }
        free.append(connection.place)
        count -= 1
    }

    @inline(__always)
    mutating func setDeadline(_ deadline: Int64, at place: Int) { deadlines[place] = deadline }

    /// Those whose deadline has come.
    func due(at uptime: Int64) -> [Connection] {
        deadlines.indices.compactMap { deadlines[$0] <= uptime ? slots[$0] : nil }
    }
}
