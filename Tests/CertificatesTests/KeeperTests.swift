import Certificates
import Model
import Synchronization
import Testing

@Suite("What is presented for which name")
struct KeeperTests {
    private static let www = CertificateWant.site("www.example.com")
    private static let mine = CertificateWant.site("www.mine.localhost")

    @Test(
        "The house has a certificate at once, a site that nobody certifies when it is visited first, and nothing else has one"
    )
    func localSites() async throws {
        let scene = try Scene(acme: false)
        await scene.pass([Scene.house, KeeperTests.mine, KeeperTests.www])
        #expect(scene.presenter.names == ["*.s3.localhost", "127.0.0.1", "localhost", "s3.localhost"])
        #expect(
            scene.presenter["localhost"]?.facts.names == ["localhost", "s3.localhost", "*.s3.localhost", "127.0.0.1"])
        #expect(scene.presenter["*.s3.localhost"] == scene.presenter["localhost"])
        #expect(scene.presenter.standard == scene.presenter["localhost"])
        #expect(await scene.keeper.status(of: "www.mine.localhost").notAfter == nil)
        await scene.visit("www.mine.localhost")
        await scene.visit("www.example.com")
        #expect(scene.presenter["www.mine.localhost"]?.facts.names == ["www.mine.localhost"])
        #expect(scene.presenter["www.example.com"]?.facts.names == ["www.example.com"])
        let status = await scene.keeper.status(of: "www.mine.localhost")
        #expect(status.source == .localAuthority && status.names == ["www.mine.localhost"])
        await scene.pass()
        #expect(scene.presenter.names.count == 6)
        await scene.pass(gone: ["www.mine.localhost", "www.example.com"])
        #expect(scene.presenter["www.mine.localhost"] == nil && scene.presenter["www.example.com"] == nil)
        await scene.pass(gone: ["localhost"])
        #expect(scene.presenter.names == [] && scene.presenter.standard == nil)
    }

    @Test("Whoever is visited again has the same certificate, and who ceases to be a website meanwhile has none")
    func visits() async throws {
        let scene = try Scene(acme: false)
        await scene.visit("www.mine.localhost")
        let first = try #require(scene.presenter["www.mine.localhost"])
        await scene.visit("www.mine.localhost")
        #expect(scene.presenter["www.mine.localhost"] == first)
        await scene.visit("gone.localhost", isWebsite: false)
        #expect(scene.presenter.names == ["www.mine.localhost"])
    }

    @Test("Of very many sites those visited last have certificates, and the house keeps its own")
    func many() async throws {
        let scene = try Scene(acme: false)
        await scene.pass([Scene.house])
        for number in 0..<10_001 { await scene.visit("s\(number).localhost") }
        #expect(scene.presenter["s10000.localhost"]?.facts.names == ["s10000.localhost"])
        #expect(scene.presenter["s0.localhost"] == nil)
        #expect(scene.presenter.names.count <= 10_004)
        await scene.pass(gone: ["s1.localhost"])
        #expect(scene.presenter.standard != nil && scene.presenter["s3.localhost"] != nil)
        await scene.visit("s0.localhost")
        #expect(scene.presenter["s0.localhost"]?.facts.names == ["s0.localhost"])
    }

    @Test("Public names are certified by an authority of their own, so that nobody has to trust one for them")
    func scopes() async throws {
        let scene = try Scene(acme: false)
        await scene.pass([KeeperTests.mine])
        await scene.visit("www.mine.localhost")
        #expect(!scene.disk.paths.contains("certificates/authority/public-names-root.pem"))
        await scene.pass([KeeperTests.www])
        #expect(scene.disk.paths.contains("certificates/authority/public-names-root.pem"))
        await scene.visit("www.example.com")
        #expect(scene.presenter["www.example.com"]?.facts.issuer != scene.presenter["www.mine.localhost"]?.facts.issuer)
    }

    @Test("A local certificate is not shown after two thirds of its lifetime: the next visitor has another")
    func localRenewal() async throws {
        let scene = try Scene(acme: false)
        await scene.pass([Scene.house])
        await scene.visit("www.mine.localhost")
        let first = try #require(scene.presenter["www.mine.localhost"])
        let house = try #require(scene.presenter.standard)
        scene.move(days: 242)
        await scene.pass()
        #expect(scene.presenter["www.mine.localhost"] == first && scene.presenter.standard == house)
        scene.move(days: 2)
        await scene.pass()
        #expect(scene.presenter["www.mine.localhost"] == nil)
        #expect(scene.presenter.standard != nil && scene.presenter.standard != house)
        await scene.visit("www.mine.localhost")
        #expect(scene.presenter["www.mine.localhost"] != nil)
    }

    @Test(
        "A site whose name leads here is certified by the authority, kept, and presented after a restart without asking"
    )
    func acme() async throws {
        let scene = try Scene()
        await scene.pass([KeeperTests.www, KeeperTests.mine])
        #expect(await scene.keeper.status(of: "www.example.com").source == .localAuthority)
        await scene.advance()
        let status = await scene.keeper.status(of: "www.example.com")
        #expect(status.source == .acme && status.names == ["www.example.com"] && status.lastFailure == nil)
        #expect(await scene.keeper.status(of: "www.mine.localhost").source == .localAuthority)
        let again = try Scene(disk: scene.disk)
        again.authority.mood.withLock { $0.isDown = true }
        await again.pass([KeeperTests.www])
        #expect(again.presenter["www.example.com"] == scene.presenter["www.example.com"])
        #expect(again.authority.requests.isEmpty)
    }

    @Test("A certificate of another authority is presented until this one gives its own")
    func otherAuthority() async throws {
        let scene = try Scene()
        await scene.pass([KeeperTests.www])
        await scene.advance()
        let path = "certificates/acme/www.example.com/identity.pem"
        let kept = try #require(try await scene.disk.read(path, bytesMax: .max))
        scene.disk.put(Array("authority: https://other.example\n".utf8) + kept.drop { $0 != 10 }.dropFirst(), at: path)
        let again = try Scene(disk: scene.disk)
        await again.pass([KeeperTests.www])
        #expect(again.presenter["www.example.com"] == scene.presenter["www.example.com"])
        await again.advance()
        #expect(again.presenter["www.example.com"] != scene.presenter["www.example.com"])
    }

    @Test("A name that leads elsewhere is not asked for, says where it leads, and is asked for when the zones change")
    func elsewhere() async throws {
        let scene = try Scene()
        scene.names.lead("www.example.com", here: false)
        await scene.pass([KeeperTests.www])
        await scene.advance()
        let status = await scene.keeper.status(of: "www.example.com")
        #expect(scene.authority.requests.isEmpty)
        #expect(status.source == .localAuthority)
        #expect(status.lastFailure?.reason == "www.example.com leads to 198.51.100.1")
        #expect(status.nextTry == Timestamp(seconds: Scene.start.seconds + 300))
        scene.names.lead("www.example.com", here: true)
        await scene.keeper.namesChanged()
        await scene.advance()
        #expect(await scene.keeper.status(of: "www.example.com").source == .acme)
    }

    @Test("Zones that change while a name is looked up are not forgotten")
    func changingZones() async throws {
        let scene = try Scene()
        scene.names.lead("www.example.com", here: false)
        await scene.pass([KeeperTests.www])
        scene.names.afterLookup { [scene] in
            scene.names.lead("www.example.com", here: true)
            await scene.keeper.namesChanged()
        }
        await scene.advance()
        #expect(await scene.keeper.status(of: "www.example.com").source == .acme)
    }

    @Test("The house's names that lead here are certified, its wildcards when a zone of our own holds them")
    func house() async throws {
        let scene = try Scene()
        let want = CertificateWant(
            name: "example.com", names: ["example.com", "s3.example.com", "*.s3.example.com", "127.0.0.1"],
            isStandard: true)
        scene.names.lead("example.com", here: false)
        await scene.pass([want])
        await scene.advance()
        #expect(scene.presenter["s3.example.com"]?.facts.names == ["s3.example.com"])
        #expect(scene.presenter["*.s3.example.com"]?.facts.names.contains("127.0.0.1") == true)
        scene.names.host(zone: "example.com")
        scene.names.lead("example.com", here: true)
        await scene.keeper.namesChanged()
        await scene.advance()
        #expect(
            scene.presenter["*.s3.example.com"]?.facts.names == ["example.com", "s3.example.com", "*.s3.example.com"])
        #expect(scene.presenter.standard == scene.presenter["example.com"])
    }
}

@Suite("Files that the operator brings")
struct CertificateFileTests {
    private static let www = CertificateWant.site("www.example.com")
    private let root: TestRoot

    init() throws { root = try TestRoot(now: Scene.start) }

    private func put(_ files: (chain: [UInt8], key: [UInt8]), _ scene: Scene, certbot: Bool = true) {
        let (chain, key) =
            certbot
            ? ("files/www.example.com/fullchain.pem", "files/www.example.com/privkey.pem")
            : ("files/www.example.com.pem", "files/www.example.com.key")
        scene.disk.put(files.chain, at: chain)
        scene.disk.put(files.key, at: key)
    }

    @Test("Both layouts are taken in, before any authority is asked", arguments: [true, false])
    func layouts(certbot: Bool) async throws {
        let scene = try Scene()
        let files = try root.files("www.example.com")
        put(files, scene, certbot: certbot)
        await scene.pass([CertificateFileTests.www])
        await scene.advance()
        #expect(scene.presenter["www.example.com"]?.chain == files.chain)
        #expect(await scene.keeper.status(of: "www.example.com").source == .files)
        #expect(scene.authority.requests.isEmpty)
    }

    @Test("A wildcard in any file serves every site that it covers, and nothing below")
    func wildcard() async throws {
        let scene = try Scene(acme: false)
        let files = try root.files("*.example.com")
        scene.disk.put(files.chain, at: "files/all.pem")
        scene.disk.put(files.key, at: "files/all.key")
        await scene.pass([CertificateFileTests.www, .site("a.b.example.com")])
        await scene.visit("a.b.example.com")
        await scene.visit("www.example.com")
        #expect(scene.presenter["*.example.com"]?.chain == files.chain)
        #expect(scene.presenter["www.example.com"] == nil)
        #expect(await scene.keeper.status(of: "www.example.com").source == .files)
        #expect(scene.presenter["a.b.example.com"]?.facts.names == ["a.b.example.com"])
    }

    @Test("A pair that is half written is not taken, and no error; the former stays until the new one is whole")
    func halfWritten() async throws {
        let scene = try Scene(acme: false)
        let old = try root.files("www.example.com")
        put(old, scene)
        await scene.pass([CertificateFileTests.www])
        let new = try root.files("www.example.com")
        scene.disk.put(new.chain, at: "files/www.example.com/fullchain.pem")
        await scene.pass()
        #expect(scene.presenter["www.example.com"]?.chain == old.chain)
        #expect(await scene.keeper.status(of: "www.example.com").lastFailure == nil)
        scene.disk.put(new.key, at: "files/www.example.com/privkey.pem")
        await scene.pass()
        #expect(scene.presenter["www.example.com"]?.chain == new.chain)
    }

    @Test("A file that stays broken is a failure of its host, and the former certificate stays")
    func broken() async throws {
        let scene = try Scene(acme: false)
        let old = try root.files("www.example.com")
        put(old, scene)
        await scene.pass([CertificateFileTests.www])
        scene.disk.put(Array("nonsense".utf8), at: "files/www.example.com/fullchain.pem")
        await scene.pass()
        await scene.pass()
        let failure = try #require(await scene.keeper.status(of: "www.example.com").lastFailure)
        #expect(failure.reason.hasPrefix("files/www.example.com/fullchain.pem: "))
        #expect(scene.presenter["www.example.com"]?.chain == old.chain)
        put(old, scene)
        await scene.pass()
        #expect(await scene.keeper.status(of: "www.example.com").lastFailure == nil)
    }

    @Test("What TLS cannot use is not taken")
    func unusable() async throws {
        let scene = try Scene(acme: false)
        let files = try root.files("www.example.com")
        scene.presenter.refuse(try KeyedChain(chain: files.chain, key: files.key))
        put(files, scene)
        await scene.pass([CertificateFileTests.www])
        await scene.pass()
        #expect(await scene.keeper.status(of: "www.example.com").source == .localAuthority)
        #expect(await scene.keeper.status(of: "www.example.com").lastFailure != nil)
    }

    @Test("After the files are gone, or their certificate has ended, there is another")
    func gone() async throws {
        let scene = try Scene(acme: false)
        put(try root.files("www.example.com", days: 10), scene)
        await scene.pass([CertificateFileTests.www])
        #expect(await scene.keeper.status(of: "www.example.com").source == .files)
        scene.move(days: 10)
        await scene.pass()
        #expect(await scene.keeper.status(of: "www.example.com").source == .localAuthority)
        put(try root.files("www.example.com", days: 20), scene)
        await scene.pass()
        #expect(await scene.keeper.status(of: "www.example.com").source == .files)
        for name in ["fullchain", "privkey"] { scene.disk.put(nil, at: "files/www.example.com/\(name).pem") }
        await scene.pass()
        #expect(await scene.keeper.status(of: "www.example.com").source == .localAuthority)
    }
}
