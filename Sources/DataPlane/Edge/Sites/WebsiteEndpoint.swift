/// The names under which every bucket's website can be reached besides its own: `<bucket>.s3-website-<region>.<domain>` and
/// `<bucket>.s3-website.<region>.<domain>` (S3 user guide, "Website endpoints").
struct WebsiteEndpoint {
    enum Match: Equatable {
        /// The first bytes of the host are a bucket's name.
        case bucket(byteCount: Int)
        /// The endpoint itself, without a bucket.
        case bare
        /// A bucket's name before the endpoint of another region.
        case otherRegion
        case none
    }

    private let suffixes: [[UInt8]]
    private let domain: [UInt8]

    init(region: String, domain: String) {
        suffixes = [Array("s3-website-\(region).\(domain)".utf8), Array("s3-website.\(region).\(domain)".utf8)]
        self.domain = Array(".\(domain)".utf8)
    }

    /// `host` is normalised.
    func match(_ host: UnsafeBufferPointer<UInt8>) -> Match {
        for suffix in suffixes where host.count >= suffix.count && host.suffix(suffix.count).elementsEqual(suffix) {
            if host.count == suffix.count { return .bare }
            let bucketEnd = host.count - suffix.count - 1
            if bucketEnd > 0, host[bucketEnd] == UInt8(ascii: ".") { return .bucket(byteCount: bucketEnd) }
        }
        return namesAnotherRegion(host) ? .otherRegion : .none
    }

    /// Whether the labels before our domain end with `s3-website-<region>` or `s3-website.<region>`, with or without a bucket.
    private func namesAnotherRegion(_ host: UnsafeBufferPointer<UInt8>) -> Bool {
        guard host.count > domain.count, host.suffix(domain.count).elementsEqual(domain) else { return false }
        let labels = host.dropLast(domain.count).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = labels.last else { return false }
        if last.starts(with: "s3-website-".utf8) { return true }
        return labels.dropLast().last.map { $0.elementsEqual("s3-website".utf8) } ?? false
    }
}
