import ArgumentParser
import Daemon
import Foundation
import Logging

/// Where the configuration and the data are: the options of every command that needs them.
struct PlaceOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The configuration file; ./frontage.yaml when there is one.", valueName: "file")
    )
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The data directory; ./data unless the file says otherwise.", valueName: "folder"))
    var data: String?

    var flags: [(path: String, source: String, value: String)] {
        data.map { [(path: "data", source: "--data", value: $0)] } ?? []
    }

    /// - Throws: `ConfigurationProblems`.
    func read(_ further: [(path: String, source: String, value: String)] = []) throws -> Configuration {
        try ConfigurationReader(
            file: config, environment: ProcessInfo.processInfo.environment, flags: flags + further
        ).read()
    }
}

/// The settings as flags.
struct SettingOptions: ParsableArguments {
    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: ArgumentHelp("Where websites are answered (web.listen).", valueName: "address:port"))
    var webListen: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where websites are answered over TLS, or off (web.tlsListen).", valueName: "address:port"))
    var webTLSListen: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Where S3, Route 53 and STS are answered (api.listen).", valueName: "address:port"))
    var apiListen: String?

    @Option(
        name: .long, help: ArgumentHelp("Where DNS is answered, UDP and TCP (dns.listen).", valueName: "address:port"))
    var dnsListen: String?

    @Option(
        name: .long, help: ArgumentHelp("What website aliases answer with (dns.addresses).", valueName: "address,..."))
    var dnsAddresses: String?

    @Option(name: .long, help: ArgumentHelp("The folder of zone files (dns.zones).", valueName: "folder"))
    var zones: String?

    @Option(name: .long, help: ArgumentHelp("The folder of sites (sites).", valueName: "folder"))
    var sites: String?

    @Option(
        name: .long, help: ArgumentHelp("The base name of the server's own host names (domain).", valueName: "name"))
    var domain: String?

    @Option(name: .long, help: ArgumentHelp("The region (region).", valueName: "name"))
    var region: String?

    @Option(
        name: .long, help: ArgumentHelp("Event loops; one for each core unless set (threads).", valueName: "number"))
    var threads: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How much to log: trace, debug, info, notice, warning, error.", valueName: "level"))
    var logLevel: String?

    @Option(name: .long, help: ArgumentHelp("How log lines look: text or json (logFormat).", valueName: "format"))
    var logFormat: String?

    /// - Throws: `ConfigurationProblems`.
    func read() throws -> Configuration {
        let given: [(path: String, source: String, value: String?)] = [
            ("web.listen", "--web-listen", webListen), ("api.listen", "--api-listen", apiListen),
            ("web.tlsListen", "--web-tls-listen", webTLSListen),
            ("dns.listen", "--dns-listen", dnsListen), ("dns.addresses", "--dns-addresses", dnsAddresses),
            ("dns.zones", "--zones", zones), ("sites", "--sites", sites), ("domain", "--domain", domain),
            ("region", "--region", region), ("threads", "--threads", threads), ("logLevel", "--log-level", logLevel),
            ("logFormat", "--log-format", logFormat),
        ]
        return try place.read(
            given.compactMap { flag in flag.value.map { (path: flag.path, source: flag.source, value: $0) } })
    }
}

extension Configuration {
    /// A logger that writes to standard error.
    func makeLogger() -> Logger {
        let format = logFormat
        var logger = Logger(label: "frontage") { _ in OperationalLog(format: format) { Output.complain($0) } }
        logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        return logger
    }
}
