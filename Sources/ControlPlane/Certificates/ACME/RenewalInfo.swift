package import Model

/// How RFC 9773 names a certificate (section 4.1).
package enum CertificateID {
    /// `nil` for a certificate that does not tell whose key signed it.
    package static func text(_ facts: CertificateFacts) -> String? {
        guard !facts.authorityKeyIdentifier.isEmpty, !facts.serialNumber.isEmpty else { return nil }
        return Base64URL.encode(facts.authorityKeyIdentifier) + "." + Base64URL.encode(facts.serialNumber)
    }
}

/// When an authority would like a certificate to be renewed.
package struct RenewalWindow: Hashable, Sendable {
    package var start: Timestamp
    package var end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// A time in the window, or `now` when that has passed (RFC 9773 section 4.2). `nil` when the window is none.
    /// - Parameter random: from 0 up to 1.
    package func time(random: Double, now: Timestamp) -> Timestamp? {
        guard start < end else { return nil }
        let offset = Double(end.milliseconds - start.milliseconds) * random
        return max(now, Timestamp(milliseconds: start.milliseconds + Int64(offset)))
    }
}

extension ACMEClient {
    /// RFC 9773 section 4.3.2 asks for these bounds, and for six hours where the authority says nothing.
    private static let checkSeconds: ClosedRange<Int64> = 60...86_400
    private static let checkSecondsDefault: Int64 = 6 * 3600

    /// What the authority says of a certificate, and when to ask again; `nil` when it does not say such things.
    package func renewalWindow(
        of facts: CertificateFacts, now: Timestamp
    ) async throws -> (window: RenewalWindow, next: Timestamp)? {
        guard let base = try await readDirectory().renewalInfo, let id = CertificateID.text(facts) else { return nil }
        let response = try await get(base.hasSuffix("/") ? base + id : "\(base)/\(id)")
        let info = try ACMEJSON.decode(ACMERenewalInfo.self, from: response.body)
        guard let start = InternetTime.parse(info.suggestedWindow.start),
            let end = InternetTime.parse(info.suggestedWindow.end)
        else { throw ACMEError(.invalidAnswer, "the authority's renewal window is no time") }
        let asked = retryAfter(response).map { $0.seconds - now.seconds } ?? ACMEClient.checkSecondsDefault
        let seconds = min(max(asked, ACMEClient.checkSeconds.lowerBound), ACMEClient.checkSeconds.upperBound)
        return (RenewalWindow(start: start, end: end), Timestamp(seconds: now.seconds + seconds))
    }
}
