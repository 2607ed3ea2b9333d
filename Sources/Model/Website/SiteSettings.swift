/// What a site's owner chose beyond what S3 knows: how it is served over HTTPS, and whether it is compressed.
package struct SiteSettings: Hashable, Sendable {
    /// Whether visits over HTTP are sent to HTTPS.
    package var redirectsToHTTPS = false
    /// `nil`: the header is not sent.
    package var strictTransportSecurity: StrictTransportSecurity?
    /// Whether gzip and brotli variants are made and served.
    package var compresses = true

    package init() {}

    /// `Strict-Transport-Security` (RFC 6797 section 6.1).
    package struct StrictTransportSecurity: Hashable, Sendable {
        package var maxAgeSeconds: Int64
        package var includesSubDomains: Bool
        package var preloads: Bool

        package init(maxAgeSeconds: Int64, includesSubDomains: Bool = false, preloads: Bool = false) {
            self.maxAgeSeconds = maxAgeSeconds
            self.includesSubDomains = includesSubDomains
            self.preloads = preloads
        }

        /// The field's value.
        package var text: String {
            var text = "max-age=\(maxAgeSeconds)"
            if includesSubDomains { text += "; includeSubDomains" }
            if preloads { text += "; preload" }
            return text
        }
    }
}
