import Model

/// What a transport allows an answer.
package enum Transport: Int, Sendable, CaseIterable {
    case udp, tcp

    /// Octets of the largest answer to a client that can take `payloadBytes`, or that says nothing of it.
    func answerBytesMax(payloadBytes: Int?) -> Int {
        switch self {
        case .udp: min(max(payloadBytes ?? 512, 512), Limits.dnsUDPBytesMax)
        case .tcp: 65_535
        }
    }
}
