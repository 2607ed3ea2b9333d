import Model
import NIOCore
import Sockets
import TLS

/// Everything that one thread of the edge owns: sites, objects, connections, and what responses and log lines are made of. Nothing here
/// is shared with another thread but the mailbox of `SiteTable` and the inbox.
///
/// The state that every request touches is `@exclusivity(unchecked)` here and in the loop's other classes: it is read and written by one
/// thread, in steps that do not call out while they change it.
final class EdgeLoop {
    let configuration: EdgeServer.Configuration
    /// Which of the loops this is.
    let index: Int
    let objects: any ObjectSource
    let key = TargetKey()
    /// The header block of HTTP/2 that was decoded last.
    let section = FieldSection(byteCapacity: EdgeLoop.sectionBytes, linesMax: EdgeLoop.sectionLinesMax)
    let template: HeadTemplate
    let hostID: [UInt8]
    let endpoint: WebsiteEndpoint
    let host: UnsafeMutableBufferPointer<UInt8>
    let log: VisitLog
    let table: SiteTable
    let timeouts: Timeouts
    /// What a peer has to take of a response in `timeouts.stall`.
    let stallBytesMin: Int64
    /// Where the bytes of a socket are read to.
    let input: UnsafeMutableRawBufferPointer
    @exclusivity(unchecked) var connections: ConnectionTable
    @exclusivity(unchecked) var clock: EdgeClock
    @exclusivity(unchecked) var isDraining = false
    @exclusivity(unchecked) var metrics = LoopMetrics()
    @exclusivity(unchecked) var busiestSites = BusiestSites()
    @exclusivity(unchecked) var outputBudget = OutputBudget()
    let board: MetricsBoard

    // What the extensions of this class keep.
    let poller: Poller
    @exclusivity(unchecked) var listener: ListeningSocket?
    @exclusivity(unchecked) var tlsListener: ListeningSocket?
    /// `nil` when nothing listens for TLS.
    private(set) var tls: TLSTerminator?
    /// The port of `https` URLs.
    private(set) var httpsPort = 443
    var certificates: CertificateMap
    /// What is shown to those who ask for the proof of a name (RFC 8737).
    var challenges: CertificateMap
    let certifier: (any SiteCertifier)?
    /// By the name that they ask for.
    @exclusivity(unchecked) var connectionsAwaitingCertificates: [[UInt8]: [Connection]] = [:]
    /// Answers to those who ask for the proof of a name over HTTP, by token (RFC 8555 section 8.3).
    @exclusivity(unchecked) var httpChallenges: [[UInt8]: [UInt8]] = [:]
    let inbox: LoopInbox
    @exclusivity(unchecked) var isAcceptingLater = false
    @exclusivity(unchecked) var drainEnd = Int64.max
    /// Those that have more to do than was their share.
    @exclusivity(unchecked) var unfinished: [Connection] = []
    @exclusivity(unchecked) var tableVersion: UInt64 = 0
    @exclusivity(unchecked) var sites: SiteMap
    var terms = RecentTerms()
    @exclusivity(unchecked) var cache: ObjectCache
    @exclusivity(unchecked) var chunks: ChunkCache
    var generation: UInt64 = 0
    var lookups: [ObjectName: PendingLookup] = [:]
    /// Those of them that the source is to be asked for at the end of this turn.
    var unasked: [PendingLookup] = []
    var questions: Questions
    /// Grows with every change of an object that arrives.
    @exclusivity(unchecked) var changes: UInt64 = 0
    /// What our own pages begin with, made when it is needed first.
    @exclusivity(unchecked) var errorOpenings: [WebsiteError: ErrorPage.Opening] = [:]
    @exclusivity(unchecked) private var ids: RequestIDs
    @exclusivity(unchecked) private var outputs: [ByteBuffer] = []

    init(
        _ configuration: EdgeServer.Configuration, sites: SiteTable, objects: any ObjectSource,
        certifier: (any SiteCertifier)?, log: any AccessLogSink, board: MetricsBoard, index: Int
    ) throws(SystemCallError) {
        var random = SystemRandomNumberGenerator()
        let hash = ByteHash(seed: random.next())
        let hostID = HostID(high: random.next(), low: random.next())
        self.configuration = configuration
        self.index = index
        self.board = board
        self.objects = objects
        self.certifier = certifier
        self.table = sites
        self.sites = SiteMap(hash: hash)
        self.certificates = CertificateMap(hash: hash)
        self.challenges = CertificateMap(hash: hash)
        self.cache = ObjectCache(
            bytesMax: configuration.cacheBytesMaxPerLoop, streamsMax: configuration.streamsCachedMaxPerLoop, hash: hash)
        self.chunks = ChunkCache(bytesMax: configuration.cacheBytesMaxPerLoop / 2)
        self.template = HeadTemplate(hostID: hostID)
        self.hostID = Array(hostID.text.utf8)
        self.endpoint = WebsiteEndpoint(region: configuration.region, domain: configuration.domain)
        self.host = .allocate(capacity: HostName.byteCountMax)
        self.host.initialize(repeating: 0)
        self.input = .allocate(byteCount: EdgeLoop.inputBytes, alignment: 64)
        self.log = VisitLog(
            sink: log, loop: index, fields: configuration.logFields, region: configuration.region, hostID: self.hostID)
        let limits = configuration.limits
        self.connections = ConnectionTable(
            countMax: limits.share(of: limits.connectionsMax, loops: sites.loops),
            counts: ConnectionCounts(
                countMax: limits.share(of: limits.connectionsPerAddressMax, loops: sites.loops),
                exempt: limits.exemptAddresses, seed: random.next()))
        self.clock = EdgeClock()
        self.timeouts = Timeouts(configuration)
        self.stallBytesMin = limits.stallBytesMin
        self.ids = RequestIDs(seed: random.next())
        poller = try Poller()
        inbox = try LoopInbox()
        questions = Questions(inbox: inbox)
        try poller.add(inbox.descriptor, token: EdgeLoop.inboxToken)
        readMail()
    }

    /// Takes in visitors who come here. Called before `run`.
    func listen(on listener: consuming ListeningSocket) throws(SystemCallError) {
        try poller.add(listener.descriptor, token: EdgeLoop.listenerToken)
        self.listener = consume listener
    }

    /// The same for those who speak TLS.
    func listenForTLS(on listener: consuming ListeningSocket, _ keys: TicketKeys) throws(SystemCallError) {
        try poller.add(listener.descriptor, token: EdgeLoop.tlsListenerToken)
        tls = TLSTerminator(ticketKeys: keys, uptime: clock.uptime) { [unowned self] hello in
            certificate(for: hello)
        }
        httpsPort = configuration.httpsPort ?? listener.port
        tlsListener = consume listener
    }

    deinit {
        host.deallocate()
        input.deallocate()
    }

    func nextRequestID() -> RequestID { ids.next() }

    // MARK: Output

    /// A buffer for responses; an empty one that was written before, when there is one.
    func takeOutput() -> ByteBuffer {
        guard var output = outputs.popLast() else {
            return ByteBufferAllocator().buffer(capacity: EdgeLoop.outputBytes)
        }
        output.clear()
        return output
    }

    func giveBack(_ output: consuming ByteBuffer) {
        guard outputs.count < EdgeLoop.outputsMax, output.capacity <= EdgeLoop.outputBytesKept else { return }
        outputs.append(output)
    }

    /// All that a request may have, its target and its pseudo-header fields.
    private static let sectionBytes = Limits.requestTargetBytesMax + Limits.requestHeaderBytesMax + 4096
    private static let sectionLinesMax = Limits.requestHeadersMax + 4
    private static let inputBytes = 64 * 1024
    /// Objects that one question to the source is about at most; more are for others to answer at the same time.
    static let objectsAskedMax = 16
    private static let outputBytes = 32 * 1024
    private static let outputBytesKept = 512 * 1024
    private static let outputsMax = 8
}

/// The times of the configuration in milliseconds, as deadlines are told.
struct Timeouts {
    let idle: Int64
    let head: Int64
    let stall: Int64
    let linger: Int64
    let tick: Int64

    init(_ configuration: EdgeServer.Configuration) {
        idle = configuration.limits.idleTimeout.milliseconds
        head = configuration.limits.headTimeout.milliseconds
        stall = configuration.limits.stallTimeout.milliseconds
        linger = configuration.limits.lingerTimeout.milliseconds
        tick = configuration.tickInterval.milliseconds
    }
}

extension Duration {
    /// Whole milliseconds; as many as there can be when that is too few.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        return overflows ? .max : product &+ attoseconds / 1_000_000_000_000_000
    }
}
