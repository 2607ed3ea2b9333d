package import Model

extension EdgeServer {
    /// What a visitor may take of the edge. What a request may look like stands in Model's `Limits`.
    package struct Limits: Sendable, Hashable {
        /// Open connections of the whole server. Each event loop takes an equal share, as it does of the next.
        package var connectionsMax = 65_536
        /// Open connections of one IPv4 address or one IPv6 network of 64 bits.
        package var connectionsPerAddressMax = 512
        /// Whose connections are not counted by address, such as a proxy's.
        package var exemptAddresses = AddressBlock.loopback
        /// From the first byte of a request until its head and content are there; the same for a handshake.
        package var headTimeout = Duration.seconds(10)
        /// Between requests.
        package var idleTimeout = Duration.seconds(75)
        /// A peer that has taken too little of a response in this time is cut off.
        package var stallTimeout = Duration.seconds(30)
        /// How much of a response a peer takes at least, on the average of `stallTimeout`.
        package var bytesPerSecondMin = 1024
        /// Between the last byte of the last response and the end of the connection, for the peer to close its side first.
        package var lingerTimeout = Duration.seconds(2)

        package init() {}

        /// What one of so many event loops takes of a number.
        func share(of number: Int, loops: Int) -> Int { max(1, (number + loops - 1) / loops) }

        /// What a peer has to take in `stallTimeout`.
        var stallBytesMin: Int64 {
            let (product, overflows) = Int64(bytesPerSecondMin).multipliedReportingOverflow(
                by: stallTimeout.milliseconds)
            return overflows ? .max : product / 1000
        }
    }
}
