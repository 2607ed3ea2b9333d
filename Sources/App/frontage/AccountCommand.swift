import ArgumentParser
import Daemon

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Create, list and disable accounts.",
        discussion: """
            An account owns buckets and hosted zones, and sees no other account's private ones.

              frontage account create --name "M. Tester" --email tester@example.com
              frontage account disable tester@example.com
            """,
        subcommands: [Create.self, List.self, Disable.self]
    )

    struct Create: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an account with a first key, whose secret is shown once.")

        @OptionGroup var place: PlaceOptions
        @Option(name: .long, help: "The name that listings and ACLs show.") var name: String
        @Option(name: .long, help: "The e-mail address; no two accounts have the same.") var email = ""

        func command() -> AdministrativeCommand { .createAccount(name: name, email: email) }
    }

    struct List: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var place: PlaceOptions

        func command() -> AdministrativeCommand { .listAccounts }
    }

    struct Disable: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable all keys of an account.",
            discussion: "Its buckets, sites and hosted zones stay as they are.")

        @OptionGroup var place: PlaceOptions
        @Argument(help: "The account's identifier, number, e-mail address or name.") var account: String

        func command() -> AdministrativeCommand { .disableAccount(account) }
    }
}
