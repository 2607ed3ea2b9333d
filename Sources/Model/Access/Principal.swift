/// Who asks. A request without a verified signature is anonymous, never anything more.
package enum Principal: Hashable, Sendable {
    case anonymous
    case account(AccountID, number: String)
    /// A service of the house itself, such as the log delivery.
    case service(Service)

    package enum Service: String, Hashable, Sendable {
        case logging = "logging.s3.amazonaws.com"
    }
}
