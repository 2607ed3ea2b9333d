internal import AsyncHTTPClient
package import Model
internal import NIOCore
internal import NIOPosix

/// Publishes a folder as a website in one step, over the APIs.
package struct Publisher: Sendable {
    package struct Order: Sendable {
        package var folder: String
        package var host: BucketName
        package var endpoint: String
        package var region: String
        package var key: AccessKeyPair
        /// Where visits are logged; `nil`: nowhere.
        package var logBucket: BucketName?
        package var deletes = false
        package var isDryRun = false

        package init(
            folder: String, host: BucketName, endpoint: String, region: String, key: AccessKeyPair,
            logBucket: BucketName?
        ) {
            self.folder = folder
            self.host = host
            self.endpoint = endpoint
            self.region = region
            self.key = key
            self.logBucket = logBucket
        }
    }

    /// What is told while it goes on.
    package enum Event: Sendable {
        case planned(PublishingPlan, isNew: Bool)
        case uploaded(LocalFile)
        case deleted(ObjectKey)
        /// A sentence about what was done besides.
        case note(String)
    }

    private static let uploadsAtOnce = 16

    private let order: Order
    private let onEvent: @Sendable (Event) async -> Void

    package init(_ order: Order, onEvent: @escaping @Sendable (Event) async -> Void) {
        self.order = order
        self.onEvent = onEvent
    }

    /// - Throws: `PublishingProblem`.
    package func publish() async throws {
        guard let endpoint = Endpoint(order.endpoint) else {
            throw PublishingProblem(.failed, "\(order.endpoint) is no endpoint; it looks like http://127.0.0.1:9000")
        }
        var settings = HTTPClient.Configuration()
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Publisher.uploadsAtOnce
        settings.timeout.connect = .seconds(10)
        let http = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: settings)
        let api = APIClient(
            http: http, endpoint: endpoint, key: order.key, region: order.region, now: Frontage.now)
        do {
            try await publish(through: api)
            try await http.shutdown()
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private func publish(through api: APIClient) async throws {
        let site = SiteClient(api: api)
        let files = try await localFiles()
        let held = try await site.etags(in: order.host)
        let plan = PublishingPlan(files: files, etags: held ?? [:], deletes: order.deletes)
        await onEvent(.planned(plan, isNew: held == nil))
        guard !order.isDryRun else { return }
        if held == nil, try await site.create(order.host, acl: .private) {
            await onEvent(.note("made the bucket \(order.host)"))
        }
        try await inParallel(plan.uploads) { file in
            try await site.put(file, in: order.host, files: FileThreads())
            await onEvent(.uploaded(file))
        }
        try await site.setWebsite(order.host, hasErrorPage: files.contains { $0.key == SiteBucket.errorKey })
        try await inParallel(plan.deletions) { key in
            try await site.delete(key, in: order.host)
            await onEvent(.deleted(key))
        }
        try await switchOnLogging(site)
        try await name(NameClient(api: api))
    }

    private func localFiles() async throws -> [LocalFile] {
        guard FolderListing.isFolder(order.folder) else {
            throw PublishingProblem(.failed, "there is no folder \(order.folder)")
        }
        let threads = FileThreads()
        var files: [LocalFile] = []
        for file in try await threads.listing(order.folder) {
            let path = "\(order.folder)/\(file.relativePath)"
            guard let key = try? ObjectKey(validating: Array(file.relativePath.utf8)) else {
                throw PublishingProblem(
                    .failed, "\(path): the path is too long for a key (\(Limits.keyBytesMax) bytes)")
            }
            guard file.stamp.bytes <= Limits.singlePutBytesMax else {
                throw PublishingProblem(.failed, "\(path): larger than 5 GiB; upload it in parts with aws s3 cp")
            }
            let digest = try await threads.digest(path)
            files.append(LocalFile(key: key, path: path, bytes: file.stamp.bytes, digest: digest))
        }
        return files
    }

    private func switchOnLogging(_ site: SiteClient) async throws {
        guard let target = order.logBucket, target != order.host, try await !site.isLogged(order.host) else { return }
        _ = try await site.create(target, acl: .logDeliveryWrite)
        try await site.setLogging(order.host, to: target)
        await onEvent(.note("visits are logged into \(target) under \(order.host)/"))
    }

    private func name(_ names: NameClient) async throws {
        switch try await names.makeAlias(order.host) {
        case .made(let zone): await onEvent(.note("made the alias record of \(order.host) in the hosted zone \(zone)"))
        case .kept, .noZone: break
        }
    }

    /// Runs `work` for every element, a few at a time; stops at the first error.
    private func inParallel<Element: Sendable>(
        _ elements: [Element], _ work: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, element) in elements.enumerated() {
                if index >= Publisher.uploadsAtOnce { try await group.next() }
                group.addTask { try await work(element) }
            }
            try await group.waitForAll()
        }
    }
}
