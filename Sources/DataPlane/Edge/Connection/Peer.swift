import TLS

/// Who is at the other end of a connection, as far as it matters to an answer.
struct Peer {
    /// In its usual spelling, without the port.
    let address: [UInt8]
    /// `nil` when nothing is encrypted.
    var session: TLSSession?
}
