import ArgumentParser
import Daemon

/// The command line's root.
@main
struct FrontageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frontage",
        abstract:
            "A home for static websites that you own: S3 publishing, website hosting, DNS and access logs in one program.",
        discussion: """
            A site is a bucket with the name of its host. Start the server, publish a folder, open the site:

              frontage serve
              eval "$(frontage env)"
              frontage publish ./public www.mine.localhost

            Settings stand in ./frontage.yaml (or --config FILE), in FRONTAGE_... variables such as FRONTAGE_WEB_LISTEN, or in flags; \
            each overrides the one before.

            Shell completion: frontage --generate-completion-script bash > ~/.local/share/bash-completion/completions/frontage \
            (zsh and fish likewise).

            Exit codes: 0 done; 1 failed; 64 wrong usage; 69 the server cannot be reached; 77 the key is wrong or may not do that; \
            78 the configuration is wrong.
            """,
        version: "frontage \(frontageVersion)",
        subcommands: [
            ServeCommand.self, CheckCommand.self, EnvCommand.self, PublishCommand.self, AccountCommand.self,
            KeyCommand.self, SiteCommand.self, ZoneCommand.self, LogsCommand.self, CompressionCommand.self,
            TrustCommand.self,
            VersionCommand.self,
        ]
    )
}

/// Prints the version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { Output.write("frontage \(frontageVersion)\n") }
}
