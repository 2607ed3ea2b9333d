internal import Model

/// What an operator changes of a site's settings; `nil` leaves one as it is.
package struct SiteChange: Codable, Sendable, Hashable {
    package var redirectsToHTTPS: Bool?
    package var strictTransportSecurity: StrictTransportSecurity?
    package var compresses: Bool?

    package enum StrictTransportSecurity: Codable, Sendable, Hashable {
        case off
        case on(maxAgeSeconds: Int64, includesSubDomains: Bool, preloads: Bool)

        /// Reads `off`, or a duration such as `1y`, followed by `,includeSubDomains` and `,preload` where they are wanted.
        ///
        /// The browsers' preload list takes sites only that keep the promise for a year and for their subdomains, so `preload`
        /// stands beside both (hstspreload.org, "Submission Requirements").
        package init?(_ text: String) {
            guard text != "off" else {
                self = .off
                return
            }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard let age = parts.first.flatMap(Quantity.duration)?.components.seconds else { return nil }
            let words = parts.dropFirst().map { $0.lowercased() }
            guard Set(words).count == words.count, Set(words).isSubset(of: ["includesubdomains", "preload"]) else {
                return nil
            }
            let includesSubDomains = words.contains("includesubdomains")
            let preloads = words.contains("preload")
            guard !preloads || includesSubDomains && age >= Self.preloadSecondsMin else { return nil }
            self = .on(maxAgeSeconds: age, includesSubDomains: includesSubDomains, preloads: preloads)
        }

        private static let preloadSecondsMin: Int64 = 365 * 86_400
    }

    package init() {}

    package var isEmpty: Bool { self == SiteChange() }

    func apply(to settings: inout SiteSettings) {
        if let redirectsToHTTPS { settings.redirectsToHTTPS = redirectsToHTTPS }
        if let compresses { settings.compresses = compresses }
        switch strictTransportSecurity {
        case .off: settings.strictTransportSecurity = nil
        case .on(let maxAgeSeconds, let includesSubDomains, let preloads):
            settings.strictTransportSecurity = SiteSettings.StrictTransportSecurity(
                maxAgeSeconds: maxAgeSeconds, includesSubDomains: includesSubDomains, preloads: preloads)
        case nil: break
        }
    }
}
