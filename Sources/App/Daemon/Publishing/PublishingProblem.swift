/// Why a site could not be published.
package struct PublishingProblem: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The endpoint does not answer.
        case unreachable
        /// The key is wrong, or may not do this.
        case denied
        case failed
    }

    package var kind: Kind
    package var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ answer: APIClient.Answer, doing what: String) {
        let reason = [answer.errorCode, answer.errorMessage].compactMap { $0 }.joined(separator: ": ")
        self.init(
            answer.status == 401 || answer.status == 403 ? .denied : .failed,
            "\(what): \(answer.status) \(reason)")
    }
}
