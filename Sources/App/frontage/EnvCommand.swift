import ArgumentParser
import Daemon

struct EnvCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print endpoint, key and region for client tools.",
        discussion: """
            Without --tool, or with aws, prints shell commands for the aws command line and every AWS SDK:

              eval "$(frontage env)"
              aws s3 ls

            For the others, a working configuration:

              frontage env --tool rclone >> ~/.config/rclone/rclone.conf
              frontage env --tool s3cmd > ~/.s3cfg
            """
    )

    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: "aws, rclone, s3cmd, s5cmd or hugo.")
    var tool: ClientSettings.Tool = .aws

    func run() async throws {
        try await Failure.told {
            let configuration = try place.read()
            guard let settings = ClientSettings(configuration) else { throw NoKey(data: configuration.data) }
            Output.write(settings.text(for: tool))
        }
    }
}

/// There is no key to use yet.
struct NoKey: Error, CustomStringConvertible {
    var data: String

    var description: String {
        "there is no key in \(data); start the server once (frontage serve), or name its data directory with --data"
    }
}

// The argument's values are the cases' names.
extension ClientSettings.Tool: ExpressibleByArgument {}
