internal import Model

/// How it stands with a name that an ACME authority certifies.
struct CertificateStanding: Sendable {
    /// What the authority gave last.
    var kept: KeyedChain?
    /// When this run got it.
    var obtained: Timestamp?
    var failures = 0
    /// How often the names led elsewhere, and whether they did last.
    var lookups = 0
    var leadsElsewhere = false
    var lastFailure: CertificateStatus.Failure?
    /// When a certificate is ordered.
    var nextTry: Timestamp
    /// When the authority is asked whether to renew sooner.
    var nextCheck: Timestamp
    /// Whether zones have changed, so that more names may lead here.
    var looksUpNames = false

    /// When something is to be done, unless names are to be looked up.
    var nextDue: Timestamp { kept == nil ? nextTry : min(nextTry, nextCheck) }

    func isToCheck(at now: Timestamp) -> Bool { kept != nil && (nextCheck <= now || looksUpNames) }
}

/// How it stands with the authority as a whole.
struct AuthorityStanding: Sendable {
    /// Made at the first use.
    var client: ACMEClient?
    var failures = 0
    var lastFailure: CertificateStatus.Failure?
    /// Nothing is asked before.
    var nextTry: Timestamp?
}
