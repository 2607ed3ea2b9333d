import ArgumentParser
import Daemon

/// How commands end when they fail: what is wrong on standard error, and an exit code that scripts can tell apart.
enum Failure {
    static let failed = ExitCode(1)
    static let unreachable = ExitCode(69)
    static let denied = ExitCode(77)
    static let misconfigured = ExitCode(78)

    /// Runs `body`; turns its errors into messages and exit codes.
    static func told<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Output.complain(message(error))
            throw code(for: error)
        }
    }

    private static func message(_ error: any Error) -> String {
        "\(error)".split(separator: "\n").map { "frontage: \($0)\n" }.joined()
    }

    private static func code(for error: any Error) -> ExitCode {
        switch error {
        case is ConfigurationProblems: misconfigured
        case let problem as PublishingProblem:
            switch problem.kind {
            case .unreachable: unreachable
            case .denied: denied
            case .failed: failed
            }
        default: failed
        }
    }
}
