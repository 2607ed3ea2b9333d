import ArgumentParser
import Daemon
import Model

struct ZoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zone",
        abstract: "Import and export hosted zones as zone files.",
        discussion: """
            Zone files are RFC 1035's; aliases are spelled as in cli53 ("www 60 AWS ALIAS A target zone-id false").

              frontage zone import example.com.zone
              frontage zone export example.com > example.com.zone
            """,
        subcommands: [Import.self, Export.self]
    )

    struct Import: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a hosted zone hold exactly a file's records, once.",
            discussion: "Files in the dns.zones folder are imported by themselves whenever they change.")

        @OptionGroup var place: PlaceOptions
        @Option(name: .long, help: "The account that owns the zone; the default account unless set.") var account:
            String?
        @Argument(help: "The zone file.", completion: .file()) var file: String

        func command() throws -> AdministrativeCommand {
            .importZone(text: try ZoneSource(path: file).read().zone.text, file: file, account: account)
        }
    }

    struct Export: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a hosted zone as a zone file to standard output.")

        @OptionGroup var place: PlaceOptions
        @Option(name: .long, help: "The account that owns the zone; the default account unless set.") var account:
            String?
        @Argument(help: "The zone's name.") var name: String

        func command() -> AdministrativeCommand { .exportZone(name: name, account: account) }
    }
}
