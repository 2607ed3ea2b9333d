import ArgumentParser
import Daemon

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve websites, the APIs and DNS until SIGTERM or SIGINT.",
        discussion: """
            The first start makes an account and prints its key once. Folders under sites/ and zone files under dns/ are published \
            when they change. At SIGTERM open responses finish and logs are delivered; then the exit code is 0.

              frontage serve
              frontage serve --web-listen 0.0.0.0:80 --dns-listen 0.0.0.0:53 --domain example.com
              FRONTAGE_DATA=/var/lib/frontage frontage serve --config /etc/frontage.yaml
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() async throws {
        try await Failure.told {
            let configuration = try settings.read()
            try await Frontage(configuration: configuration, logger: configuration.makeLogger()).run { report in
                Output.write(report.text)
            }
        }
    }
}

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration as serve would, without serving.",
        discussion: """
            Reads the file, the FRONTAGE_... variables and the flags, parses the zone files and looks whether folders are there and \
            ports free. Each problem stands on a line of its own, with file and line.
            """
    )

    @OptionGroup var settings: SettingOptions

    @Flag(name: .long, help: "Leave out whether the ports are free, for a configuration that is being served.")
    var skipPorts = false

    func run() async throws {
        try await Failure.told {
            let configuration = try settings.read()
            let check = ConfigurationCheck(configuration)
            let problems = check.problems(includingPorts: !skipPorts)
            guard problems.isEmpty else {
                for problem in problems { Output.complain("frontage: \(problem)\n") }
                throw Failure.misconfigured
            }
            Output.write("The configuration is good.\n")
        }
    }
}
