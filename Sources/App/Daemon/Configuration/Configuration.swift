package import Certificates
package import Edge
package import Model

/// Everything that can be set, with its defaults. Read once by `ConfigurationReader`, validated before the first socket opens.
package struct Configuration: Sendable, Hashable {
    /// Where websites are answered.
    package struct Web: Sendable, Hashable {
        package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
        /// Where they are answered over TLS; `nil`: nowhere.
        package var tlsListen: ListenAddress? = ListenAddress(host: "127.0.0.1", port: 8443)
        /// The port of `https` URLs; `nil`: that of `tlsListen`.
        package var httpsPort: Int?
        /// Whether HTTP/2 is spoken without TLS to clients that begin with it (RFC 9113 section 3.3).
        package var h2c = false
        /// What a visitor may take.
        package var limits = EdgeServer.Limits()
        /// Whether gzip and brotli variants of objects are made and served, where a site does not say otherwise.
        package var compresses = true
        /// What visited objects may take of memory, with all event loops together; `nil`: an eighth of what there is, 256 MiB a loop at most.
        package var cacheBytes: Int?
        /// The watched folder of certificates; `nil`: one in the data directory.
        package var certificates: String?
    }

    /// Where certificates come from that others trust (RFC 8555).
    package struct ACME: Sendable, Hashable {
        /// The directory's URL; `nil`: nobody is asked.
        package var directory: String?
        package var email: String?
        package var agreesToTerms = false
        package var challenges = ChallengeKind.allCases
        /// A file of certificates in PEM that are trusted beside the system's, for private authorities.
        package var trustedRoots: String?
        /// A file with the identifier and the key of an account that the authority knows from elsewhere.
        package var externalAccount: String?
        /// Who is asked where names lead; `nil`: the system's resolver.
        package var resolver: ListenAddress?

        package static let names = [
            "letsencrypt": "https://acme-v02.api.letsencrypt.org/directory",
            "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
        ]
    }

    /// Where the S3, Route 53 and STS APIs are answered.
    package struct API: Sendable, Hashable {
        package var listen = ListenAddress(host: "127.0.0.1", port: 9000)
    }

    package struct DNS: Sendable, Hashable {
        package var listen = ListenAddress(host: "127.0.0.1", port: 5300)
        /// The folder of zone files.
        package var zones = "./dns"
        /// What alias records to website endpoints answer with; empty: the addresses the web listener is bound to.
        package var addresses: [String] = []
    }

    package struct Metrics: Sendable, Hashable {
        /// Who may read `/metrics` on the API's port.
        package var allow = AddressBlock.loopback
    }

    package struct AccessLogs: Sendable, Hashable {
        package var deliverAfter = Duration.seconds(300)
        package var deliverBytes = 8 << 20
        package var fields = 26
        /// The bucket that sites published from folders log into; `nil`: `logs.` and the domain.
        package var bucket: BucketName?
        /// How much may wait on disk for its delivery.
        package var spoolBytes = 1 << 30
    }

    package var data = "./data"
    package var region = "us-east-1"
    /// The base name of the house's own host names.
    package var domain = "localhost"
    /// Event loops; `nil`: one for each core.
    package var threads: Int?
    package var logLevel = LogLevel.info
    package var logFormat = LogFormat.text
    /// The folder of sites, one folder per host name.
    package var sites = "./sites"
    package var web = Web()
    package var api = API()
    package var dns = DNS()
    package var accessLogs = AccessLogs()
    package var acme = ACME()
    package var metrics = Metrics()
    /// The accounts that stand in the file.
    package var accounts: [ConfiguredAccount] = []
    /// `FRONTAGE_ACCESS_KEY_ID` and `FRONTAGE_SECRET_ACCESS_KEY`.
    package var environmentKey: AccessKeyPair?
    /// The paths of the settings that did not keep their defaults, such as `web.listen`.
    package var assigned: Set<String> = []

    package init() {}

    /// Where authorities, accounts and certificates are kept.
    package var certificatesData: String { "\(data)/certificates" }
    package var certificatesFolder: String { web.certificates ?? "\(certificatesData)/files" }

    package enum LogLevel: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// The shape of a line of the log on standard error.
    package enum LogFormat: String, Sendable, Hashable, CaseIterable {
        case text, json
    }
}

/// An account of the configuration file.
package struct ConfiguredAccount: Sendable, Hashable {
    package var account: Account
    package var key: AccessKeyPair

    package init(account: Account, key: AccessKeyPair) {
        self.account = account
        self.key = key
    }
}

/// An access key with its secret.
package struct AccessKeyPair: Sendable, Hashable, CustomStringConvertible {
    package var accessKey: String
    package var secretKey: String

    package init(accessKey: String, secretKey: String) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// Without the secret, which reaches no log.
    package var description: String { accessKey }
}
