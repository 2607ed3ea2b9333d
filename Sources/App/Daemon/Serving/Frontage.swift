internal import APIKit
internal import Certificates
internal import Edge
internal import Glibc
package import Logging
package import Model
internal import NIOCore
internal import NIOPosix
internal import Nameserver
internal import Route53API
internal import S3API
internal import ServiceLifecycle
internal import Storage
package import UnixSignals

/// The whole server: built from a configuration, run until it is told to stop, drained.
package struct Frontage: Sendable {
    /// How long open responses and the last logs may take after the signal to stop.
    private static let drainTime = Duration.seconds(90)

    package let configuration: Configuration
    package let logger: Logger

    package init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT; then open responses finish and logs are delivered.
    /// - Parameter onReady: called once when everything listens.
    package func run(onReady: @escaping @Sendable (StartReport) -> Void) async throws {
        try await run(signals: [.sigterm, .sigint], onReady: onReady)
    }

    /// The same, stopped by graceful shutdown of the calling task when no signals are named.
    package func run(
        signals: [UnixSignal], onReady: @escaping @Sendable (StartReport) -> Void
    ) async throws {
        MemoryLimits.apply()
        // Nothing in the data directory is anybody else's business.
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        let inTheWay = ConfigurationCheck(configuration).portProblems()
        guard inTheWay.isEmpty else { throw StartProblem(messages: inTheWay) }
        let house = try await House.open(configuration, logger: logger)
        do {
            try await serve(house, signals: signals, onReady: onReady)
        } catch {
            try? await house.close()
            throw error
        }
        RunningServer.remove(in: configuration.data)
        try await house.close()
    }

    private func serve(
        _ house: House, signals: [UnixSignal], onReady: @escaping @Sendable (StartReport) -> Void
    ) async throws {
        let threads = configuration.loops
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        // Both read all buckets, so they do it at the same time; nothing can change before both are done.
        async let started = Spooling.start(house, loops: threads, now: Frontage.now, logger: logger)
        async let loaded = Tables.load(house, loops: threads)
        let (spooling, tables) = try await (started, loaded)
        let publisher = DataPlanePublisher(
            catalog: house.store.catalog, sites: tables.sites, zones: tables.zones, accounts: house.accounts,
            apexes: tables.apexes, logger: logger
        ) { bucket, logging in spooling.spool.loggingChanged(bucket.value, to: logging) }
        let commits = CommitCounter()
        house.store.observe { announcement in
            publisher.publish(announcement)
            commits.count()
        }
        let compression = CompressionService(
            isOn: configuration.web.compresses, store: house.store, queue: CompressionQueue(),
            workers: max(1, System.coreCount - 1), logger: logger)
        compression.begin()

        let certificates = try configuration.web.tlsListen.map { _ in
            try CertificateService(house, sites: tables.sites, now: Frontage.now, logger: logger)
        }
        try await certificates?.begin()
        let edge = try startEdge(house, tables, certificates?.keeper, spooling)
        let nameserver = try await startNameserver(tables)
        let administration = try await AdministrationServer.start(
            Administrator(
                house: house, delivery: spooling.delivery, certificates: certificates?.keeper,
                compression: compression.queue, now: Frontage.now),
            in: configuration.data, group: group)
        let folders = FolderService(
            sites: SiteFolders(house: house, now: Frontage.now, logger: logger),
            zones: ZoneFolders(house: house, now: Frontage.now, logger: logger), logger: logger)
        let report = startReport(house, web: edge.port, tls: edge.tlsPort, dns: nameserver.port)
        let metrics = MetricsPage(
            report: MetricsReport(
                edge: { edge.metrics.sum(sitesMax: $0) }, queries: { nameserver.counts() },
                spool: { spooling.spool.figures }, commits: { commits.value },
                certificates: { await certificates?.keeper.statuses() ?? [] }),
            allow: configuration.metrics.allow)
        let api = apiServer(house, tables, spooling, metrics, group) { port in
            var report = report
            report.api.port = port
            do {
                try RunningServer(report).write(in: configuration.data)
            } catch {
                logger.warning("Other commands will not find this server: \(error)")
            }
            MemoryLimits.release()
            onReady(report)
        }
        // Stopped in reverse: first nobody may visit or publish, at last the logs of all that are delivered.
        var services: [any Service] = [
            spooling.delivery, administration, compression, folders, NameserverService(server: nameserver), api,
            EdgeService(edge: edge),
        ]
        if let certificates { services.append(certificates) }
        var lifecycle = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: logger)
        lifecycle.maximumGracefulShutdownDuration = Frontage.drainTime
        try await ServiceGroup(configuration: lifecycle).run()
        try await group.shutdownGracefully()
        try await spooling.threads.shutdownGracefully()
    }

    @Sendable
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private func startEdge(
        _ house: House, _ tables: Tables, _ keeper: CertificateKeeper?, _ spooling: Spooling
    ) throws -> EdgeServer {
        let listen = configuration.web.listen
        var settings = EdgeServer.Configuration(
            host: listen.host, port: listen.port, region: configuration.region, domain: configuration.domain)
        settings.tlsAddress = configuration.web.tlsListen.map { ($0.host, $0.port) }
        settings.httpsPort = configuration.web.httpsPort
        settings.acceptsPriorKnowledgeHTTP2 = configuration.web.h2c
        settings.limits = configuration.web.limits
        settings.logFields = configuration.accessLogs.fields
        settings.compresses = configuration.web.compresses
        settings.cacheBytesMaxPerLoop = configuration.cacheBytesOfLoop
        return try EdgeServer.start(
            settings, sites: tables.sites, objects: StoreObjects(store: house.store),
            certifier: keeper.map { VisitedSiteCertifier(keeper: $0, catalog: house.store.catalog) },
            log: spooling.spool)
    }

    private func startNameserver(_ tables: Tables) async throws -> NameserverServer {
        let listen = configuration.dns.listen
        return try await NameserverServer.start(
            NameserverServer.Configuration(host: listen.host, port: listen.port, threads: configuration.loops),
            zones: tables.zones)
    }

    private func apiServer(
        _ house: House, _ tables: Tables, _ spooling: Spooling, _ metrics: MetricsPage, _ group: any EventLoopGroup,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> APIServer {
        let listen = configuration.api.listen
        let s3 = S3Service(
            store: house.store, region: configuration.region, domain: configuration.domain, now: Frontage.now,
            forms: FormAuthenticator(credentials: house.accounts),
            log: spooling.apiLog(fields: configuration.accessLogs.fields, region: configuration.region))
        let zones = tables.zones
        let route53 = Route53Service(
            configuration: Route53Service.Configuration(endpoints: house.endpoints), catalog: house.store.catalog
        ) { name, type, _ in
            let answer = zones.answer(name: name, type: type)
            return (answer.rcode, answer.records)
        }
        var settings = APIServer.Configuration(host: listen.host, port: listen.port, region: configuration.region)
        settings.metrics = { await metrics.text(for: $0) }
        settings.bucketOfHost = { [domain = configuration.domain, region = configuration.region] host in
            S3Target.virtualHostBucket(host, domain: domain, region: region)
        }
        return APIServer(
            configuration: settings,
            services: [s3, route53, STSService()],
            credentials: house.accounts,
            now: Frontage.now,
            eventLoopGroup: group,
            logger: logger,
            onListening: onListening
        )
    }

    private func startReport(_ house: House, web: Int, tls: Int?, dns: Int) -> StartReport {
        StartReport(
            web: ListenAddress(host: configuration.web.listen.host, port: web),
            tls: tls.flatMap { port in
                configuration.web.tlsListen.map { ListenAddress(host: $0.host, port: port) }
            },
            api: configuration.api.listen,
            dns: ListenAddress(host: configuration.dns.listen.host, port: dns),
            domain: configuration.domain,
            region: configuration.region,
            sites: SiteFolders.hosts(in: configuration.sites).map(\.text),
            newKey: house.newKey,
            credentialsPath: CredentialsFile.path(in: configuration.data)
        )
    }
}

/// Why the server does not start.
package struct StartProblem: Error, Sendable, CustomStringConvertible {
    package var messages: [String]
    package var description: String { messages.joined(separator: "\n") }
}

extension RunningServer {
    init(_ report: StartReport) {
        self.init(
            processID: getpid(),
            web: "http://\(report.web.urlHost):\(report.web.port)",
            tls: report.tls.map { "https://\($0.urlHost):\($0.port)" },
            api: "http://\(report.api.urlHost):\(report.api.port)",
            dns: "\(report.dns.urlHost):\(report.dns.port)"
        )
    }
}
