import Model

/// The names that lead to the house itself and never to a bucket: the base name, the API's and the website endpoints', and everything
/// below the latter two.
///
/// A website is found by a bucket of exactly the requested name before anything else, so a bucket of such a name would answer in
/// another bucket's place.
struct OwnNames {
    let domain: String
    let region: String

    func contain(_ name: BucketName) -> Bool {
        guard name.text != domain else { return true }
        guard name.text.utf8.count > domain.utf8.count + 1,
            name.text.utf8.suffix(domain.utf8.count + 1).elementsEqual(".\(domain)".utf8)
        else { return false }
        let below = name.text.utf8.dropLast(domain.utf8.count + 1)
        let labels = below.split(separator: UInt8(ascii: ".")).suffix(2).map { String(decoding: $0, as: UTF8.self) }
        guard let last = labels.last else { return false }
        if last == "s3" || last == "s3-website" || last.hasPrefix("s3-website-") { return true }
        return labels.count == 2 && (labels[0] == "s3-website" || labels[0] == "s3" && last == region)
    }
}
