import Model
import NIOCore

/// Everything that one event loop of the edge owns: sites, objects, connections, and what responses and log lines are made of. Nothing
/// here is shared with another thread but the mailbox of `SiteTable`.
///
/// The state that every request touches is `@exclusivity(unchecked)` here and in the loop's other classes: it is read and written by one
/// thread, in steps that do not call out while they change it.
final class EdgeLoop {
    let configuration: EdgeServer.Configuration
    let eventLoop: any EventLoop
    /// Which of the loops this is.
    let index: Int
    let objects: any ObjectSource
    let key = TargetKey()
    let template: HeadTemplate
    let hostID: [UInt8]
    let endpoint: WebsiteEndpoint
    let host: UnsafeMutableBufferPointer<UInt8>
    let log: VisitLog
    @exclusivity(unchecked) var connections: ConnectionTable
    @exclusivity(unchecked) var clock: EdgeClock
    @exclusivity(unchecked) private(set) var isDraining = false
    let idleMilliseconds: Int64
    let headMilliseconds: Int64
    let stallMilliseconds: Int64
    let lingerMilliseconds: Int64

    private let table: SiteTable
    @exclusivity(unchecked) private var tableVersion: UInt64 = 0
    @exclusivity(unchecked) private var sites: SiteMap
    @exclusivity(unchecked) private var cache: ObjectCache
    private var generation: UInt64 = 0
    private var pending: [PendingLookup.Name: PendingLookup] = [:]
    /// Grows with every change of an object that arrives.
    @exclusivity(unchecked) private(set) var changes: UInt64 = 0
    @exclusivity(unchecked) private var ids: RequestIDs
    @exclusivity(unchecked) private var outputs: [ByteBuffer] = []
    private var drained: [EventLoopPromise<Void>] = []
    private var ticks: RepeatedTask?

    init(
        _ configuration: EdgeServer.Configuration, sites: SiteTable, objects: any ObjectSource,
        log: any AccessLogSink, eventLoop: any EventLoop, index: Int
    ) {
        var random = SystemRandomNumberGenerator()
        let hash = ByteHash(seed: random.next())
        let hostID = HostID(high: random.next(), low: random.next())
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.index = index
        self.objects = objects
        self.table = sites
        self.sites = SiteMap(hash: hash)
        self.cache = ObjectCache(
            bytesMax: configuration.cacheBytesMaxPerLoop, streamsMax: configuration.streamsCachedMaxPerLoop, hash: hash)
        self.template = HeadTemplate(hostID: hostID)
        self.hostID = Array(hostID.text.utf8)
        self.endpoint = WebsiteEndpoint(region: configuration.region, domain: configuration.domain)
        self.host = .allocate(capacity: HostName.byteCountMax)
        self.host.initialize(repeating: 0)
        self.log = VisitLog(
            sink: log, loop: index, fields: configuration.logFields, region: configuration.region, hostID: self.hostID)
        self.connections = ConnectionTable(countMax: configuration.connectionsMaxPerLoop)
        self.clock = EdgeClock()
        self.idleMilliseconds = configuration.idleTimeout.nanoseconds / 1_000_000
        self.headMilliseconds = configuration.headTimeout.nanoseconds / 1_000_000
        self.stallMilliseconds = configuration.stallTimeout.nanoseconds / 1_000_000
        self.lingerMilliseconds = configuration.lingerTimeout.nanoseconds / 1_000_000
        self.ids = RequestIDs(seed: random.next())
        readMail()
    }

    deinit { host.deallocate() }

    func nextRequestID() -> RequestID { ids.next() }

    // MARK: What changed

    /// Takes in what was published, if anything was, so that the request that is read next sees it.
    @inline(__always)
    func readMailIfNew() {
        if table.currentVersion != tableVersion { readMail() }
    }

    private func readMail() {
        tableVersion = table.currentVersion
        let mail = table.takeMail(of: index)
        for (name, site) in mail.sites {
            generation += 1
            sites.update(name, to: site.map { SiteState($0, generation: generation) })
        }
        if mail.forgetsAllObjects {
            changes += 1
            cache.removeAll()
            for lookup in pending.values { lookup.isStale = true }
        }
        for (key, bucket) in mail.objects {
            changes += 1
            key.bytes.withUnsafeBufferPointer { cache.remove($0, bucket: bucket) }
            pending[PendingLookup.Name(bucket: bucket, key: key.bytes)]?.isStale = true
        }
    }

    // MARK: Sites

    enum SiteMatch {
        case site(SiteState)
        /// The endpoint without a bucket.
        case bare
        case otherRegion
        /// `bucket` is the name before our endpoint's; empty when the host is no endpoint.
        case unknown(bucket: [UInt8])
    }

    /// A bucket of exactly the host's name, else that of a website endpoint.
    func site(for authority: Span<UInt8>) -> SiteMatch {
        let name = UnsafeBufferPointer(rebasing: host[..<HostName.normalise(authority, into: host)])
        if let site = sites.find(name) { return .site(site) }
        switch endpoint.match(name) {
        case .bare: return .bare
        case .otherRegion: return .otherRegion
        case .none: return .unknown(bucket: [])
        case .bucket(let byteCount):
            let bucket = UnsafeBufferPointer(rebasing: name[..<byteCount])
            return sites.find(bucket).map(SiteMatch.site) ?? .unknown(bucket: Array(bucket))
        }
    }

    // MARK: Objects

    func cached(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> CachedObject? {
        cache.find(key, bucket: bucket)
    }

    /// Asks the source and calls `waiter` on this loop, perhaps before returning; with `nil` when the source failed.
    func lookUp(_ key: [UInt8], bucket: Int64, _ waiter: @escaping (CachedObject?) -> Void) {
        let name = PendingLookup.Name(bucket: bucket, key: key)
        if let lookup = pending[name] {
            lookup.waiters.append(waiter)
            return
        }
        let lookup = PendingLookup()
        lookup.waiters.append(waiter)
        pending[name] = lookup
        ask(name, lookup)
    }

    private func ask(_ name: PendingLookup.Name, _ lookup: PendingLookup) {
        lookup.isStale = false
        load(name).assumeIsolated().whenComplete { result in
            self.readMailIfNew()
            if lookup.isStale { return self.ask(name, lookup) }
            self.pending[name] = nil
            let entry = (try? result.get()).map { self.entry(name, $0) }
            if let entry { self.cache.insert(entry) }
            for waiter in lookup.waiters { waiter(entry) }
        }
    }

    /// The object with its content, unless that is too large to keep.
    private func load(_ name: PendingLookup.Name) -> EventLoopFuture<LoadedObject> {
        let eventLoop = self.eventLoop
        return objects.object(ObjectKey(stored: name.key), bucket: name.bucket, on: eventLoop).flatMap { object in
            guard let object, case .stream(let reader) = object.content,
                object.bytes <= CachedObject.memoryBytesMax
            else { return eventLoop.makeSucceededFuture(LoadedObject(object: object)) }
            // Not above `memoryBytesMax`, so it is an Int.
            let count = Int(object.bytes)
            return reader.read(at: 0, count: count, on: eventLoop).flatMapThrowing { content in
                guard content.readableBytes == count else { throw LoadedObject.Problem.shortContent }
                return LoadedObject(object: object, content: content)
            }
        }
    }

    private func entry(_ name: PendingLookup.Name, _ loaded: LoadedObject) -> CachedObject {
        guard let object = loaded.object else { return CachedObject(absent: name.key, bucket: name.bucket) }
        var content = loaded.content
        if case .inline(let bytes) = object.content { content = ByteBuffer(bytes: bytes) }
        return CachedObject(object, bucket: name.bucket, content: content)
    }

    // MARK: Connections

    /// Looks at the deadlines, follows the system's date and reads mail that no request came to read.
    func startTicking() {
        let interval = configuration.tickInterval
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticks = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in bound.value.tick() }
    }

    private func tick() {
        clock.readjust()
        readMailIfNew()
        for connection in connections.due(at: clock.uptime) {
            connection.handler.deadlineReached(connection.context)
        }
    }

    @inline(__always)
    func setDeadline(after milliseconds: Int64, of handler: VisitHandler) {
        connections.setDeadline(clock.uptime + milliseconds, at: handler.place)
    }

    func remove(_ handler: VisitHandler) {
        connections.remove(handler)
        guard isDraining, connections.connections.isEmpty else { return }
        for promise in drained { promise.succeed() }
        drained = []
    }

    /// Lets the connections end after what they are answering now, and breaks those that have not by `deadline`.
    func drain(deadline: NIODeadline) -> EventLoopFuture<Void> {
        isDraining = true
        clock.refresh()
        for connection in connections.connections { connection.handler.drain(connection.context) }
        guard !connections.connections.isEmpty else {
            stopTicking()
            return eventLoop.makeSucceededVoidFuture()
        }
        let promise = eventLoop.makePromise(of: Void.self)
        drained.append(promise)
        let breaking = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            for connection in self.connections.connections { connection.context.close(promise: nil) }
        }
        promise.futureResult.assumeIsolated().whenComplete { _ in
            breaking.cancel()
            self.stopTicking()
        }
        return promise.futureResult
    }

    private func stopTicking() {
        ticks?.cancel()
        ticks = nil
    }

    // MARK: Output

    /// A buffer for responses; an empty one that was written before, when there is one.
    func takeOutput() -> ByteBuffer {
        guard var output = outputs.popLast() else {
            return ByteBufferAllocator().buffer(capacity: EdgeLoop.outputBytes)
        }
        // Takes new memory only if the socket has not taken all of the old.
        output.clear()
        return output
    }

    func giveBack(_ output: ByteBuffer) {
        guard outputs.count < EdgeLoop.outputsMax, output.capacity <= EdgeLoop.outputBytesKept else { return }
        outputs.append(output)
    }

    private static let outputBytes = 32 * 1024
    private static let outputBytesKept = 512 * 1024
    private static let outputsMax = 8
}
