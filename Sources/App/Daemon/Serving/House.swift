internal import Glibc
package import Logging
package import Model
internal import Route53API
package import Storage

/// The opened data directory with its accounts: what serving and administering have in common.
package struct House: Sendable {
    package let configuration: Configuration
    package let store: Store
    package let accounts: AccountBook
    /// The account that owns what is published from folders.
    package let standard: AccountID
    /// The key that this start made.
    package let newKey: AccessKeyPair?
    let logger: Logger
    /// For the folders of sites and zones.
    let files = FileThreads()

    package static func open(_ configuration: Configuration, logger: Logger) async throws -> House {
        try makeFolders(configuration.data)
        let store = try await Store.open(Store.Configuration(directory: configuration.data), logger: logger)
        do {
            let setup = try await AccountSetup(configuration: configuration, now: Frontage.now()).run(in: store)
            let accounts = AccountBook()
            try await store.catalog.read { try accounts.load(from: $0) }
            return House(
                configuration: configuration, store: store, accounts: accounts, standard: setup.standard,
                newKey: setup.newKey, logger: logger)
        } catch {
            try? await store.close()
            throw error
        }
    }

    package func close() async throws { try await store.close() }

    /// The bucket that sites published from folders log into: the setting, or `logs.` and the domain.
    var logBucket: BucketName? {
        configuration.accessLogs.bucket ?? BucketName("logs.\(configuration.domain)")
    }

    /// What alias records may point to.
    var endpoints: WebsiteEndpoints {
        WebsiteEndpoints(names: House.endpointNames(domain: configuration.domain))
    }

    static func endpointNames(domain: String) -> WebsiteEndpointNames {
        // A domain that passed the configuration's check is a name; the root stands in for nothing else.
        WebsiteEndpointNames(domain: (try? DNSName(presentation: "\(domain).")) ?? .root)
    }

    /// The data directory and those above it, for their owner only.
    private static func makeFolders(_ path: String) throws {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? part : "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST {
                throw StartProblem(
                    messages: ["data: the folder \(made) cannot be made: \(String(cString: strerror(errno)))"])
            }
        }
    }
}
