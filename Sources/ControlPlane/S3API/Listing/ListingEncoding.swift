import APIKit
import Model

/// `encoding-type`: how keys stand in the document, which cannot hold every character of a key as it is.
enum ListingEncoding: Sendable {
    case plain
    case url

    /// - Throws: `InvalidArgument`.
    init(_ query: QueryItems) throws(S3Error) {
        switch query["encoding-type"] {
        case nil: self = .plain
        case "url"?: self = .url
        case let text?:
            throw .invalidArgument("Invalid Encoding Method specified in Request", name: "encoding-type", value: text)
        }
    }

    func encode(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .plain: bytes
        case .url: PercentEncoding.encodeForListing(bytes)
        }
    }

    /// `EncodingType`, when one was asked for.
    func write(to xml: inout XMLWriter) {
        if self == .url { xml.element("EncodingType", "url") }
    }
}
