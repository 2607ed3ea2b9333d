package import Logging
package import Model
internal import Route53API
internal import Storage

/// The folder of zone files: each is imported as a hosted zone when it changed.
package actor ZoneFolders {
    private let house: House
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    /// What the folder held when it was last looked at.
    private var seen: [FolderListing.File] = []

    package init(house: House, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.house = house
        self.now = now
        self.logger = logger
    }

    /// Imports the files that changed. An error in one does not keep the others from being imported.
    package func pass() async {
        let folder = ZoneFolder(path: house.configuration.dns.zones)
        guard FolderListing.isFolder(folder.path), let files = try? await house.files.listing(folder.path) else {
            return
        }
        guard files != seen else { return }
        seen = files
        for source in folder.files() {
            do {
                try await importZone(source)
            } catch let problem as ZoneSource.Problem {
                logger.error("\(problem)")
            } catch {
                logger.error("\(source.path): the zone was not imported: \(error)")
            }
        }
    }

    private func importZone(_ source: ZoneSource) async throws {
        let (zone, digest) = try source.read()
        let catalog = house.store.catalog
        let valueName = "zones/\(source.name)"
        let imported = try await catalog.read { try $0.value(valueName) }
        guard imported != Array(digest.utf8) else { return }
        _ = try await catalog.importZone(
            zone, source: source.path, owner: house.standard, now: now(), endpoints: house.endpoints)
        try await catalog.write { try $0.setValue(Array(digest.utf8), for: valueName) }
        logger.info("Imported \(source.path)", metadata: ["zone": "\(zone.apex.presentation)"])
    }
}
