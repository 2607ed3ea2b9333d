/// RCODE (IANA "DNS RCODEs"); beyond 15 the upper bits stand in the OPT record (RFC 6891 section 6.1.3).
package enum ResponseCode: Int, Sendable, CaseIterable {
    case noError = 0
    case formatError = 1
    case serverFailure = 2
    case nameError = 3
    case notImplemented = 4
    case refused = 5
    case nameTooLong = 6
    case notAuthoritative = 9
    case badVersion = 16

    package var text: String {
        switch self {
        case .noError: "NOERROR"
        case .formatError: "FORMERR"
        case .serverFailure: "SERVFAIL"
        case .nameError: "NXDOMAIN"
        case .notImplemented: "NOTIMP"
        case .refused: "REFUSED"
        case .nameTooLong: "YXDOMAIN"
        case .notAuthoritative: "NOTAUTH"
        case .badVersion: "BADVERS"
        }
    }
}
