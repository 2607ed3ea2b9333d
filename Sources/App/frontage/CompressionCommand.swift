import ArgumentParser
import Daemon

struct CompressionCommand: AdministrativeSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "compression",
        abstract: "Show how many objects wait for their gzip and brotli variants.",
        discussion:
            "Variants are made in the background after an upload. The setting web.compression turns them off for all sites, frontage site for one."
    )

    @OptionGroup var place: PlaceOptions
    @Flag(name: .long, help: "Return when none waits.") var wait = false

    func command() -> AdministrativeCommand { .compression(waits: wait) }
}
