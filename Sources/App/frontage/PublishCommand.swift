import ArgumentParser
import Daemon
import Foundation
import Model

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a folder as a website in one step.",
        discussion: """
            Makes the bucket, uploads what changed, switches on the website and the access log, and makes the alias record when one \
            of your hosted zones contains the host. Never asks anything.

              frontage publish ./public www.mine.localhost
              frontage publish ./public www.mine.localhost --delete --dry-run

            The key and the endpoint come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL when they are set, \
            else from the data directory. Exit codes: 0 published; 1 failed; 69 the server cannot be reached; 77 the key is wrong or \
            may not do that.
            """
    )

    @Argument(help: "The folder.", completion: .directory)
    var folder: String

    @Argument(help: "The host name that the site is served under; its bucket has the same name.")
    var host: String

    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: ArgumentHelp("Where the API is.", valueName: "url"))
    var endpoint: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The bucket that visits are logged into; logs.<domain> unless set.", valueName: "bucket"))
    var logBucket: String?

    @Flag(name: .long, help: "Log no visits.")
    var noLogging = false

    @Flag(name: .long, help: "Delete objects that have no file in the folder.")
    var delete = false

    @Flag(name: .long, help: "Say what would be done, and do nothing.")
    var dryRun = false

    func run() async throws {
        try await Failure.told {
            let configuration = try place.read()
            let progress = PublishProgress(isDryRun: dryRun)
            try await Publisher(try order(configuration)) { await progress.show($0) }.publish()
            await progress.finish()
            if !dryRun { Output.write("\(url(configuration))\n") }
        }
    }

    private func order(_ configuration: Configuration) throws -> Publisher.Order {
        let environment = ProcessInfo.processInfo.environment
        guard let bucket = BucketName(host) else {
            throw ValidationProblem(
                "\(host) cannot be a bucket's name: 3 to 63 characters of a-z, 0-9, \".\" and \"-\", in lower case")
        }
        let stored = ClientSettings(configuration)
        var key = stored?.key
        if let accessKey = environment["AWS_ACCESS_KEY_ID"], let secretKey = environment["AWS_SECRET_ACCESS_KEY"] {
            key = AccessKeyPair(accessKey: accessKey, secretKey: secretKey)
        }
        guard let key else { throw NoKey(data: configuration.data) }
        let given = endpoint ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]
        var order = Publisher.Order(
            folder: folder,
            host: bucket,
            endpoint: given ?? stored?.endpoint ?? "http://\(configuration.api.listen)",
            region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? configuration.region,
            key: key,
            logBucket: try logTarget(configuration)
        )
        order.deletes = delete
        order.isDryRun = dryRun
        return order
    }

    private func logTarget(_ configuration: Configuration) throws -> BucketName? {
        if noLogging { return nil }
        guard let logBucket else {
            return configuration.accessLogs.bucket ?? BucketName("logs.\(configuration.domain)")
        }
        guard let name = BucketName(logBucket) else {
            throw ValidationProblem("\(logBucket) cannot be a bucket's name")
        }
        return name
    }

    /// Where the site can be opened.
    private func url(_ configuration: Configuration) -> String {
        let port = RunningServer.read(in: configuration.data)?.webPort ?? configuration.web.listen.port
        return port == 80 ? "http://\(host)/" : "http://\(host):\(port)/"
    }
}

/// A value on the command line that nothing can be done with.
struct ValidationProblem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
