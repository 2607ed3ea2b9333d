import AsyncHTTPClient
import Daemon
import Logging
import Model
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Storage
import Testing

@Suite("Serving", .serialized)
struct ServingTests {
    @Test("A folder is served, its visits are logged, and stopping delivers the rest")
    func wholeWay() async throws {
        let folder = try TemporaryFolder()
        try folder.write("sites/www.example.localhost/index.html", "<h1>home")
        try await serving(folder) { server, configuration in
            let answer = try await server.visit("www.example.localhost", "/?first") { $0.status == .ok }
            #expect(answer == "<h1>home")
            let flushed = try await Administration(configuration, logger: TestHouse.quiet).perform(.flushLogs)
            #expect(flushed.isDone, "\(flushed.text)")
            try folder.write("sites/www.example.localhost/later.html", "later")
            let later = try await server.visit("www.example.localhost", "/later.html") { $0.status == .ok }
            #expect(later == "later")
        }
        let house = try await TestHouse.open(folder)
        let keys = try await house.keys(in: "logs.localhost")
        #expect(keys.count == 2)
        var text = ""
        for key in keys { text += try await house.object(key, in: "logs.localhost")?.text ?? "" }
        #expect(text.contains("WEBSITE.GET.OBJECT index.html \"GET /?first HTTP/1.1\" 200 "))
        #expect(text.contains("WEBSITE.GET.OBJECT later.html \"GET /later.html HTTP/1.1\" 200 "))
        #expect(folder.names(in: "data/spool").isEmpty)
        #expect(!folder.names(in: "data").contains("frontage.sock"))
        try await house.house.close()
    }

    @Test("Many sites with different configurations are all there after a start, each with its own")
    func manySites() async throws {
        let folder = try TemporaryFolder()
        let house = try await TestHouse.open(folder)
        try await house.makeBucket("logs.localhost", acl: .logDeliveryWrite)
        for number in 0..<60 {
            try await house.makeBucket("site\(number).example.localhost", acl: number % 2 == 0 ? .publicRead : .private)
            {
                $0.website = WebsiteConfiguration(.redirectAll(hostName: "host\(number % 3)", scheme: .https))
                guard number % 4 != 0, let target = BucketName("logs.localhost") else { return }
                $0.logging = LoggingConfiguration(targetBucket: target, targetPrefix: Array("\(number)/".utf8))
            }
        }
        try await house.house.close()
        try await serving(folder) { server, configuration in
            for number in 0..<60 {
                let host = "site\(number).example.localhost"
                let location = try await server.location(host, "/")
                #expect(location == "https://host\(number % 3)/")
            }
            let flushed = try await Administration(configuration, logger: TestHouse.quiet).perform(.flushLogs)
            #expect(flushed.isDone, "\(flushed.text)")
        }
        let again = try await TestHouse.open(folder)
        let prefixes = try await again.keys(in: "logs.localhost").map { $0.prefix { $0 != "/" } }
        #expect(Set(prefixes) == Set((0..<60).filter { $0 % 4 != 0 }.map { "\($0)" }))
        #expect(prefixes.count == 45)
        try await again.house.close()
    }

    @Test("An account that is made while serving can use the API at once, until its key is disabled")
    func accounts() async throws {
        let folder = try TemporaryFolder()
        try await serving(folder) { server, configuration in
            let administration = Administration(configuration, logger: TestHouse.quiet)
            let made = try await administration.perform(.createAccount(name: "Third", email: "third@example.com"))
            let words = made.text.split { $0 == " " || $0 == "\n" }.map(String.init)
            let accessKey = try #require(words.first { $0.hasPrefix("AKIA") })
            let secretKey = try #require(words.last)
            let key = AccessKeyPair(accessKey: accessKey, secretKey: secretKey)
            #expect(try await server.listBuckets(key) == 200)
            #expect(try await administration.perform(.listAccounts).text.contains("third@example.com"))
            let twice = try await administration.perform(.createAccount(name: "Again", email: "third@example.com"))
            #expect(!twice.isDone)
            #expect(try await administration.perform(.disableKey(accessKey)).isDone)
            #expect(try await server.listBuckets(key) == 403)
            #expect(
                try await administration.perform(.disableKey("AKIANOBODY")).text == "there is no access key AKIANOBODY")
        }
    }

    @Test("A second server on the same data directory is refused with what to do")
    func locked() async throws {
        let folder = try TemporaryFolder()
        try await serving(folder) { _, configuration in
            let error = await #expect(throws: (any Error).self) {
                try await Frontage(configuration: configuration, logger: TestHouse.quiet).run(signals: []) { _ in }
            }
            #expect("\(error.map { "\($0)" } ?? "")".contains("data"))
        }
    }

    @Test("A taken port is told with its setting")
    func taken() async throws {
        let folder = try TemporaryFolder()
        try await serving(folder) { server, configuration in
            var second = configuration
            second.data = folder.path + "/other"
            second.web.listen.port = server.report.web.port
            let error = await #expect(throws: StartProblem.self) {
                try await Frontage(configuration: second, logger: TestHouse.quiet).run(signals: []) { _ in }
            }
            #expect(error?.messages.count == 1)
            #expect(
                error?.messages.first?.hasPrefix("web.listen: 127.0.0.1:\(server.report.web.port) is taken") == true)
        }
    }

    /// Runs a server on ports of the system's choice while `body` runs, and stops it gracefully.
    private func serving(
        _ folder: TemporaryFolder, _ body: @escaping @Sendable (TestServer, Configuration) async throws -> Void
    ) async throws {
        var configuration = Configuration()
        configuration.data = folder.path + "/data"
        configuration.sites = folder.path + "/sites"
        configuration.dns.zones = folder.path + "/dns"
        configuration.threads = 1
        configuration.web.listen.port = 0
        configuration.web.tlsListen?.port = 0
        configuration.api.listen.port = 0
        configuration.dns.listen.port = 0
        let (reports, ready) = AsyncStream.makeStream(of: StartReport.self)
        let frontage = Frontage(configuration: configuration, logger: TestHouse.quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: Running(frontage: frontage, ready: ready),
                        successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                logger: TestHouse.quiet))
        let settings = configuration
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = reports.makeAsyncIterator()
            let report = try #require(await iterator.next())
            do {
                try await body(TestServer(report: report), settings)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private struct Running: Service {
        let frontage: Frontage
        let ready: AsyncStream<StartReport>.Continuation

        func run() async throws {
            defer { ready.finish() }
            try await frontage.run(signals: []) { ready.yield($0) }
        }
    }
}
