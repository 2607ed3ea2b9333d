import ArgumentParser
import Daemon

/// A command that the running server does, or the data directory's opener when none runs.
protocol AdministrativeSubcommand: AsyncParsableCommand {
    var place: PlaceOptions { get }
    /// What is asked for.
    func command() throws -> AdministrativeCommand
}

extension AdministrativeSubcommand {
    func run() async throws {
        try await Failure.told {
            let configuration = try place.read()
            let answer = try await Administration(configuration, logger: configuration.makeLogger())
                .perform(try command())
            guard answer.isDone else { throw ValidationProblem(answer.text) }
            Output.write(answer.text)
        }
    }
}
