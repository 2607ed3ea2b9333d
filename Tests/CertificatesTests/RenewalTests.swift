import Certificates
import Model
import Synchronization
import Testing

@Suite("When certificates are renewed")
struct RenewalTests {
    @Test("RFC 9773 names a certificate by its issuer's key and its serial number (section 4.1)")
    func certificateID() throws {
        let (chain, key) = try TestRoot(now: Scene.start).files("a.example")
        var facts = try KeyedChain(chain: chain, key: key).facts
        facts.authorityKeyIdentifier = [
            0x69, 0x88, 0x5B, 0x6B, 0x87, 0x46, 0x40, 0x41, 0xE1, 0xB3, 0x7B, 0x84, 0x7B, 0xA0, 0xAE, 0x2C, 0xDE, 0x01,
            0xC8, 0xD4,
        ]
        facts.serialNumber = [0x00, 0x87, 0x65, 0x43, 0x21]
        #expect(CertificateID.text(facts) == "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")
        facts.authorityKeyIdentifier = []
        #expect(CertificateID.text(facts) == nil)
    }

    @Test(
        "A time in the window, or now when it has passed",
        arguments: [
            (1000, 2000, 0.0, 500, 1000), (1000, 2000, 0.5, 500, 1500), (1000, 2000, 0.999, 1200, 1999),
            (1000, 2000, 0.1, 1500, 1500), (1000, 2000, 0.9, 5000, 5000),
        ])
    func window(start: Int64, end: Int64, random: Double, now: Int64, expected: Int64) {
        let window = RenewalWindow(start: .init(milliseconds: start), end: .init(milliseconds: end))
        #expect(window.time(random: random, now: .init(milliseconds: now)) == .init(milliseconds: expected))
    }

    @Test("A window that ends before it begins is none")
    func noWindow() {
        let window = RenewalWindow(start: .init(milliseconds: 2), end: .init(milliseconds: 2))
        #expect(window.time(random: 0.5, now: .init(milliseconds: 1)) == nil)
    }

    @Test(
        "Pauses double up to a longest one, and differ by chance",
        arguments: [
            (1, 0.5, 120.0), (2, 0.5, 240.0), (3, 0.0, 360.0), (3, 1.0, 600.0), (11, 0.5, 86_400.0),
            (200, 0.5, 86_400.0),
        ])
    func backoff(failures: Int, random: Double, seconds: Double) {
        let next = Backoff.name.time(after: failures, random: random, now: Scene.start)
        #expect(Double(next.milliseconds - Scene.start.milliseconds) / 1000 == seconds)
    }

    @Test(
        "Times as RFC 3339 writes them",
        arguments: [
            ("2026-09-21T14:13:20Z", 1_790_000_000), ("2026-09-21t14:13:20.999z", 1_790_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799), ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("2026-09-21T16:13:20+02:00", 1_790_000_000), ("2026-09-21T09:43:20-04:30", 1_790_000_000),
        ])
    func times(text: String, seconds: Int64) {
        #expect(InternetTime.parse(text) == Timestamp(seconds: seconds))
    }

    @Test(
        "What is no time",
        arguments: [
            "", "2026-09-21", "2026-09-21T14:13:20", "2026-13-21T14:13:20Z", "2026-09-21T14:13:20.Z",
            "2026-09-21T14:13:20Zx", "2026-09-21T14:13:20+2:00", "2026-09-21T14:13:20+24:00", "2026-09-21 14:13:20Z",
            "9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+00:01",
        ])
    func notTimes(text: String) {
        #expect(InternetTime.parse(text) == nil)
    }

    @Test(
        "At two thirds of its lifetime when the authority says nothing, and it says which one it follows when it does")
    func twoThirds() async throws {
        let scene = try Scene()
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        let first = try #require(scene.presenter["www.example.com"])
        scene.move(days: 59)
        await scene.advance()
        #expect(scene.presenter["www.example.com"] == first)
        scene.move(days: 1)
        scene.authority.mood.withLock { $0.now = scene.time.now }
        await scene.advance()
        let second = try #require(scene.presenter["www.example.com"])
        #expect(second != first && second.facts.notAfter > first.facts.notAfter)
        #expect(scene.authority.payloads("/order").last?["replaces"] == nil)
        #expect(scene.authority.payloads("/account").count == 1)
    }

    @Test("When the authority wants it, in the middle of its window, and with what it replaces")
    func suggested() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.renewalWindow = ("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z") }
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        let first = try #require(scene.presenter["www.example.com"])
        #expect(await scene.keeper.status(of: "www.example.com").nextTry == InternetTime.parse("2026-10-02T00:00:00Z"))
        scene.move(days: 10)
        await scene.advance()
        #expect(scene.presenter["www.example.com"] == first)
        scene.move(days: 1)
        scene.authority.mood.withLock { $0.now = scene.time.now }
        await scene.advance()
        #expect(scene.presenter["www.example.com"] != first)
        #expect(scene.authority.payloads("/order").last?["replaces"] as? String == CertificateID.text(first.facts))
    }

    @Test("An authority whose every window has passed is not asked without end")
    func pastWindows() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.renewalWindow = ("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z") }
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        #expect(scene.authority.payloads("/order").count == 1)
        let next = await scene.keeper.status(of: "www.example.com").nextTry
        #expect(next == Timestamp(seconds: Scene.start.seconds + 3600))
        scene.time.move(seconds: 3600)
        await scene.advance()
        #expect(scene.authority.payloads("/order").count == 2)
    }

    @Test("An authority that does not want to hear what is replaced is asked without")
    func notReplacing() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock {
            $0.renewalWindow = ("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z")
            $0.hatesReplacing = true
        }
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        scene.move(days: 12)
        scene.authority.mood.withLock {
            $0.now = scene.time.now
            $0.renewalWindow = ("2027-10-01T00:00:00Z", "2027-10-03T00:00:00Z")
        }
        await scene.advance()
        #expect(scene.authority.payloads("/order").count == 3)
        #expect(await scene.keeper.status(of: "www.example.com").lastFailure == nil)
    }

    @Test("An authority is asked again no sooner than it says")
    func retryAfter() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.renewalWindow = ("2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z") }
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        let asked = { scene.authority.requests.count { $0.url.contains("/renewal/") } }
        #expect(asked() == 1)
        scene.time.move(seconds: 7199)
        await scene.advance()
        #expect(asked() == 1)
        scene.time.move(seconds: 1)
        await scene.advance()
        #expect(asked() == 2)
    }
}
