internal import Logging
internal import ServiceLifecycle

/// Looks after the folders of sites and zones while serving: what changed is published within two seconds.
///
/// Polls, because that works on every file system, network ones too; a look costs one `lstat` a file.
struct FolderService: Service {
    private static let interval = Duration.milliseconds(500)
    private static let longestInterval = Duration.milliseconds(1500)

    let sites: SiteFolders
    let zones: ZoneFolders
    let logger: Logger

    func run() async throws {
        let clock = ContinuousClock()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let took = await clock.measure {
                await zones.pass()
                await sites.pass()
            }
            // Large folders are looked at less often, so that looking stays a small part of the work.
            let pause = min(FolderService.longestInterval, max(FolderService.interval, took * 5))
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
