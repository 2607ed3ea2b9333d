package import Logging
package import Model

/// The folder of sites: each folder in it named after a host is published into the bucket of that name.
package actor SiteFolders {
    private let house: House
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    /// What the folders held when they were last looked at.
    private var seen: [BucketName: [FolderListing.File]] = [:]

    package init(house: House, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.house = house
        self.now = now
        self.logger = logger
    }

    /// The hosts that have a folder.
    static func hosts(in folder: String) -> [BucketName] {
        let names = (try? FolderListing.names(in: folder)) ?? []
        return names.filter { FolderListing.isFolder("\(folder)/\($0)") }.compactMap { BucketName($0) }
    }

    /// Publishes the folders that changed. An error in one does not keep the others from being published.
    package func pass() async {
        let folder = house.configuration.sites
        for host in SiteFolders.hosts(in: folder) {
            let path = "\(folder)/\(host)"
            do {
                let files = try await house.files.listing(path)
                guard seen[host] != files else { continue }
                seen[host] = files
                try await publish(host, path, files)
            } catch {
                logger.error("\(path): the site was not published: \(error)")
            }
        }
    }

    private func publish(_ host: BucketName, _ path: String, _ files: [FolderListing.File]) async throws {
        let publication = SitePublication(house: house, host: host, folder: path, now: now())
        let outcome = try await publication.publish(files)
        for problem in outcome.problems { logger.error("\(problem)") }
        guard outcome.changed + outcome.removed > 0 else { return }
        logger.info(
            "Published \(path)",
            metadata: ["host": "\(host)", "changed": "\(outcome.changed)", "removed": "\(outcome.removed)"])
    }
}
