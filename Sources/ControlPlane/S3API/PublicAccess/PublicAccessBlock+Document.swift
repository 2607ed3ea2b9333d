import APIKit
import Model

// The document is the same for a bucket and for an account (API reference, `PublicAccessBlockConfiguration`).
extension PublicAccessBlock {
    static let root = "PublicAccessBlockConfiguration"

    /// What is not named is not blocked.
    /// - Throws: `MalformedXML`.
    init(_ document: XMLElement) throws(S3Error) {
        try document.requireChildren([
            "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets",
        ])
        self.init(
            blocksPublicACLs: try PublicAccessBlock.flag(document["BlockPublicAcls"]),
            ignoresPublicACLs: try PublicAccessBlock.flag(document["IgnorePublicAcls"]),
            blocksPublicPolicy: try PublicAccessBlock.flag(document["BlockPublicPolicy"]),
            restrictsPublicBuckets: try PublicAccessBlock.flag(document["RestrictPublicBuckets"]))
    }

    private static func flag(_ element: XMLElement?) throws(S3Error) -> Bool {
        switch element?.text.lowercased() {
        case "true": true
        case "false", nil: false
        default: throw S3Error(.malformedXML)
        }
    }
}

extension XMLWriter {
    mutating func add(_ block: PublicAccessBlock) {
        element("BlockPublicAcls", block.blocksPublicACLs)
        element("IgnorePublicAcls", block.ignoresPublicACLs)
        element("BlockPublicPolicy", block.blocksPublicPolicy)
        element("RestrictPublicBuckets", block.restrictsPublicBuckets)
    }
}
