import Certificates
import Logging
import Model
import Synchronization

/// A keeper with everything around it in a test's hands.
final class Scene: Sendable {
    static let start = Timestamp(seconds: 1_790_000_000)  // 2026-09-21T14:13:20Z
    static let house = CertificateWant(
        name: "localhost", names: ["localhost", "s3.localhost", "*.s3.localhost", "127.0.0.1", "203.0.113.9"],
        isStandard: true)

    let disk = MemoryDisk()
    let presenter = Presented()
    let names = Names()
    let authority: FakeAuthority
    let keeper: CertificateKeeper

    init(acme: Bool = true, disk: MemoryDisk? = nil, challenges: [ChallengeKind] = ChallengeKind.allCases) throws {
        let authority = try FakeAuthority(now: Scene.start)
        self.authority = authority
        let used = disk ?? self.disk
        let clock = Clock()
        self.time = clock
        let surroundings = CertificateKeeper.Surroundings(
            disk: used, presenter: presenter, responder: names, resolver: names, transport: authority,
            now: { clock.now }, random: { 0.5 }, sleep: { _ in })
        let configuration = ACMEClient.Configuration(
            directory: FakeAuthority.directory, email: "m@example.com", challenges: challenges)
        keeper = CertificateKeeper(
            CertificateKeeper.Configuration(files: "files", folder: "certificates", acme: acme ? configuration : nil),
            surroundings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    let time: Clock

    func pass(_ wants: [CertificateWant] = [], gone: [String] = []) async { await keeper.pass(wants, gone: gone) }

    /// A visitor greets.
    func visit(_ name: String, isWebsite: Bool = true) async { await keeper.certify(name) { isWebsite } }

    /// Does all that is due now.
    func advance() async { while await keeper.advance() {} }

    func move(days: Int64) { time.move(seconds: days * 86_400) }
}

final class Clock: Sendable {
    private let time = Mutex(Scene.start)

    var now: Timestamp { time.withLock { $0 } }
    func move(seconds: Int64) { time.withLock { $0 = Timestamp(seconds: $0.seconds + seconds) } }
}

/// What the edge would present.
final class Presented: CertificatePresenter {
    struct Refusal: Error {}

    private let shown = Mutex<(names: [String: KeyedChain], standard: KeyedChain?)>(([:], nil))
    private let refused = Mutex<Set<[UInt8]>>([])

    var names: [String] { shown.withLock { $0.names.keys.sorted() } }
    var standard: KeyedChain? { shown.withLock { $0.standard } }
    subscript(name: String) -> KeyedChain? { shown.withLock { $0.names[name] } }

    func refuse(_ chain: KeyedChain) { refused.withLock { _ = $0.insert(chain.chain) } }

    func check(_ chain: KeyedChain) throws {
        if refused.withLock({ $0.contains(chain.chain) }) { throw Refusal() }
    }

    func present(_ changes: [CertificateChange]) {
        shown.withLock { shown in
            for change in changes {
                switch change {
                case .name(let name, let chain): shown.names[name] = chain
                case .standard(let chain): shown.standard = chain
                }
            }
        }
    }
}

/// Where names lead, which zones are ours, and which answers are shown.
final class Names: HostResolver, ChallengeResponder {
    private let elsewhere = Mutex<Set<String>>([])
    private let zones = Mutex<Set<String>>([])
    private let shown = Mutex<[ChallengeAnswer]>([])
    private let history = Mutex<[ChallengeAnswer]>([])
    private let afterLookup = Mutex<(@Sendable () async -> Void)?>(nil)

    /// What can be found now.
    var answers: [ChallengeAnswer] { shown.withLock { $0 } }
    /// What could ever be found.
    var everShown: [ChallengeAnswer] { history.withLock { $0 } }

    func lead(_ name: String, here: Bool) {
        elsewhere.withLock { names in
            if here { names.remove(name) } else { names.insert(name) }
        }
    }

    func host(zone: String) { zones.withLock { _ = $0.insert(zone) } }

    func resolution(of host: String) async -> HostResolution {
        let isElsewhere = elsewhere.withLock { $0.contains(host) }
        let act = afterLookup.withLock { act in
            defer { act = nil }
            return act
        }
        await act?()
        return isElsewhere ? .elsewhere("\(host) leads to 198.51.100.1") : .here
    }

    /// What happens between the next lookup and its answer, once.
    func afterLookup(_ act: @escaping @Sendable () async -> Void) { afterLookup.withLock { $0 = act } }

    func holdsZone(of name: String) async -> Bool {
        zones.withLock { zones in zones.contains { name == $0 || name.hasSuffix("." + $0) } }
    }

    func present(_ answer: ChallengeAnswer) async throws {
        shown.withLock { $0.append(answer) }
        history.withLock { $0.append(answer) }
    }

    func withdraw(_ answer: ChallengeAnswer) async { shown.withLock { $0.removeAll { $0 == answer } } }
}
