import NIOCore

/// A `StreamAnswerer` for each event loop, made and used on it.
struct StreamAnswerers: Sendable {
    let counters: [QueryCounters]
    private let answerers: [(loop: any EventLoop, answerer: NIOLoopBound<StreamAnswerer>)]

    init(_ group: any EventLoopGroup, zones: ZoneTable) async throws {
        var counters: [QueryCounters] = []
        var answerers: [(loop: any EventLoop, answerer: NIOLoopBound<StreamAnswerer>)] = []
        for loop in group.makeIterator() {
            let own = QueryCounters()
            let answerer = loop.submit {
                NIOLoopBound(StreamAnswerer(zones, counters: own), eventLoop: loop)
            }
            counters.append(own)
            answerers.append((loop, try await answerer.get()))
        }
        self.counters = counters
        self.answerers = answerers
    }

    /// Must be called on `loop`, which must be one of the group's.
    subscript(loop: any EventLoop) -> StreamAnswerer {
        guard let own = answerers.first(where: { $0.loop === loop }) else {
            preconditionFailure("an event loop of another group")
        }
        return own.answerer.value
    }
}
