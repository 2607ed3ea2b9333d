package import Logging
internal import Model
internal import NIOPosix

/// Administrative commands from the command line: by the server that runs, else by opening the data directory.
package struct Administration: Sendable {
    let configuration: Configuration
    let logger: Logger

    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    package func perform(_ command: AdministrativeCommand) async throws -> AdministrativeAnswer {
        if let answer = try await AdministrationClient.perform(command, data: configuration.data) { return answer }
        return try await performAlone(command)
    }

    private func performAlone(_ command: AdministrativeCommand) async throws -> AdministrativeAnswer {
        let house = try await House.open(configuration, logger: logger)
        do {
            let spooling = try await Spooling.start(house, loops: 0, now: Frontage.now, logger: logger)
            let answer = await Administrator(
                house: house, delivery: spooling.delivery, certificates: nil, compression: nil, now: Frontage.now
            ).perform(command)
            await spooling.spool.close()
            try await spooling.threads.shutdownGracefully()
            try await house.close()
            return answer
        } catch {
            try? await house.close()
            throw error
        }
    }
}
