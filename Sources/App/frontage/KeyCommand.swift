import ArgumentParser
import Daemon

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Create, list and disable access keys.",
        subcommands: [Create.self, List.self, Disable.self]
    )

    struct Create: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(abstract: "Create a key, whose secret is shown once.")

        @OptionGroup var place: PlaceOptions
        @Option(
            name: .long,
            help: "The account's identifier, number, e-mail address or name; the default account unless set.")
        var account: String?

        func command() -> AdministrativeCommand { .createKey(account: account) }
    }

    struct List: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(abstract: "List the keys of all accounts, without secrets.")

        @OptionGroup var place: PlaceOptions

        func command() -> AdministrativeCommand { .listKeys }
    }

    struct Disable: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(abstract: "Disable a key; the next request with it is refused.")

        @OptionGroup var place: PlaceOptions
        @Argument(help: "The access key.") var accessKey: String

        func command() -> AdministrativeCommand { .disableKey(accessKey) }
    }
}
