import Daemon
import Testing

@Suite("What an operator changes of a site")
struct SiteChangeTests {
    @Test(
        "How long https alone is promised",
        arguments: [
            ("off", SiteChange.StrictTransportSecurity.off),
            ("1y", .on(maxAgeSeconds: 31_536_000, includesSubDomains: false, preloads: false)),
            ("0s", .on(maxAgeSeconds: 0, includesSubDomains: false, preloads: false)),
            ("30d,includeSubDomains", .on(maxAgeSeconds: 2_592_000, includesSubDomains: true, preloads: false)),
            ("2y,preload,includesubdomains", .on(maxAgeSeconds: 63_072_000, includesSubDomains: true, preloads: true)),
        ])
    func promises(text: String, expected: SiteChange.StrictTransportSecurity) {
        #expect(SiteChange.StrictTransportSecurity(text) == expected)
    }

    @Test(
        "What is no promise, or one that the preload list does not take",
        arguments: [
            "", "on", "1", "-1y", "1y,", "1y,all", "1y,preload", "364d,includeSubDomains,preload",
            "1y,includeSubDomains,includeSubDomains", "off,preload",
        ])
    func refusals(text: String) {
        #expect(SiteChange.StrictTransportSecurity(text) == nil)
    }
}
