package import Model

/// How it stands with a name's certificate, for operators.
package struct CertificateStatus: Hashable, Sendable {
    /// Why there is no better one.
    package struct Failure: Hashable, Sendable {
        package var reason: String
        package var time: Timestamp

        package init(reason: String, time: Timestamp) {
            self.reason = reason
            self.time = time
        }
    }

    /// The site's host, or the base name of the house's own.
    package var name: String
    /// Where the presented certificate is from.
    package var source: CertificateSource
    /// What it is for, by whom, and until when. Nothing as long as nobody has visited a site that the house's own authority certifies.
    package var names: [String]
    package var issuer: String
    package var notAfter: Timestamp?
    package var lastFailure: Failure?
    /// When an authority is asked next.
    package var nextTry: Timestamp?

    package init(name: String, source: CertificateSource) {
        self.name = name
        self.source = source
        names = []
        issuer = ""
    }
}

/// What the edge presents.
package enum CertificateChange: Hashable, Sendable {
    /// For this server name, a host in lower case or `*.` and its parent; `nil` for nothing.
    case name(String, KeyedChain?)
    /// For clients that name no server.
    case standard(KeyedChain?)
}

/// Where certificates are presented.
package protocol CertificatePresenter: Sendable {
    /// - Throws: when the pair cannot be presented, with a reason that can be shown.
    func check(_ chain: KeyedChain) throws
    func present(_ changes: [CertificateChange])
}

/// Who needs a certificate.
package struct CertificateWant: Hashable, Sendable {
    /// The site's host, or the base name of the house's own.
    package var name: String
    /// What it has to be for, `name` among it: wildcards and addresses too for the house.
    package var names: [String]
    /// Whether it is what clients get that name no server.
    package var isStandard: Bool

    package init(name: String, names: [String], isStandard: Bool) {
        self.name = name
        self.names = names
        self.isStandard = isStandard
    }

    package static func site(_ host: String) -> CertificateWant {
        CertificateWant(name: host, names: [host], isStandard: false)
    }

    /// What an authority can be asked for.
    var publicNames: [String] { names.filter(SpecialNames.isPublic) }
}
