import ArgumentParser
import Daemon

struct SiteCommand: AdministrativeSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "List sites, show one, or change how it is served.",
        discussion: """
              frontage site
              frontage site www.example.com
              frontage site www.example.com --https redirect --hsts 1y,includeSubDomains
              frontage site www.example.com --compress off

            Without a host every site is listed with its address. HSTS (RFC 6797) makes browsers use https alone for as long as it \
            says; "preload" wants includeSubDomains and at least 1y beside it. Deleting the bucket deletes its settings.
            """
    )

    enum HTTPS: String, ExpressibleByArgument, CaseIterable { case redirect, both }
    enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

    @OptionGroup var place: PlaceOptions
    @Argument(help: "The site's host, which is its bucket's name.") var host: String?
    @Option(name: .long, help: "Whether visits over http are sent to https, or answered.") var https: HTTPS?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The Strict-Transport-Security header of answers over https: a duration such as 1y, or off.",
            valueName: "age[,includeSubDomains][,preload]"))
    var hsts: SiteChange.StrictTransportSecurity?
    @Option(name: .long, help: "Whether gzip and brotli variants are made and served.") var compress: Switch?

    private var change: SiteChange {
        var change = SiteChange()
        change.redirectsToHTTPS = https.map { $0 == .redirect }
        change.strictTransportSecurity = hsts
        change.compresses = compress.map { $0 == .on }
        return change
    }

    func validate() throws {
        if host == nil, !change.isEmpty { throw ValidationError("Name the site whose settings change.") }
    }

    func command() -> AdministrativeCommand {
        guard let host else { return .listSites }
        return change.isEmpty ? .showSite(host) : .changeSite(host, change)
    }
}

extension SiteChange.StrictTransportSecurity: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
