import ArgumentParser
import Daemon

struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Tell how to trust the local authority, which certifies names such as www.mine.localhost.",
        discussion: """
              frontage trust
              frontage trust --pem > frontage.crt
              curl --cacert <(frontage trust --pem) https://www.mine.localhost:8443/
            """
    )

    @OptionGroup var place: PlaceOptions
    @Flag(name: .long, help: "Print the authority's root certificates in PEM.") var pem = false

    func run() async throws {
        try await Failure.told {
            let guide = try TrustGuide(try place.read())
            if pem { Output.write(guide.roots) } else { Output.write(guide.text) }
        }
    }
}
