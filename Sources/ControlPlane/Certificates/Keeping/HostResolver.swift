/// Where names lead.
package protocol HostResolver: Sendable {
    func resolution(of host: String) async -> HostResolution
}

package enum HostResolution: Hashable, Sendable {
    /// All of its addresses are ours.
    case here
    /// With the reason, for operators.
    case elsewhere(String)
}
