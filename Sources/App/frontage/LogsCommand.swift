import ArgumentParser
import Daemon

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Deliver access logs now, or watch requests as they come.",
        subcommands: [Flush.self, Tail.self]
    )

    struct Flush: AdministrativeSubcommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver all waiting access log records.",
            discussion:
                "Exit code 1 when some have to wait, because their log bucket is missing or does not let the log delivery write."
        )

        @OptionGroup var place: PlaceOptions

        func command() -> AdministrativeCommand { .flushLogs }
    }

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print access log records that wait for their delivery, and go on as requests come.",
            discussion: """
                  frontage logs tail
                  frontage logs tail --bucket www.mine.localhost | goaccess --log-format=AWSS3 -
                """)

        private static let interval = Duration.milliseconds(250)

        @OptionGroup var place: PlaceOptions
        @Option(name: .long, help: "Only this bucket's records.") var bucket: String?
        @Flag(name: .long, help: "End after what there is.") var noFollow = false

        func run() async throws {
            try await Failure.told {
                var tail = SpoolTail(data: try place.read().data)
                while true {
                    for line in try tail.next() where isWanted(line) { Output.write(line) }
                    if noFollow { return }
                    try await Task.sleep(for: Tail.interval)
                }
            }
        }

        /// The bucket is the second field.
        private func isWanted(_ line: [UInt8]) -> Bool {
            guard let bucket else { return true }
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
            return fields.count > 1 && fields[1].elementsEqual(bucket.utf8)
        }
    }
}
