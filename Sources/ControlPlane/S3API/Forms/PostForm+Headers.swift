import APIKit
import HTTPTypes
import Model

extension PostForm {
    /// The headers that a PUT of the same object would have: what PUT takes from headers, POST takes from fields. Of the request's own only
    /// those stay that tell who asks.
    /// - Throws: `InvalidArgument` for what cannot stand in a header; what `TagSet` throws.
    func headers(of request: HTTPFields) throws(S3Error) -> HTTPFields {
        var headers = HTTPFields()
        for name in [HTTPField.Name.referer, .userAgent, .origin, .forwardedProto] {
            headers[fields: name] = request[fields: name]
        }
        for (name, value) in headerFields {
            // An input that nobody filled in says nothing.
            if value.isEmpty, !name.hasPrefix("x-amz-meta-") { continue }
            let value = PostForm.trimmed(value)
            guard let field = HTTPField.Name(name), HTTPField.isValidValue(value), !headers.contains(field) else {
                throw .invalidArgument("The form field cannot stand for a header.", name: name, value: value)
            }
            headers.append(HTTPField(name: field, value: value))
        }
        if let tagging = self["tagging"], !tagging.isEmpty {
            headers[.amzTagging] = try PostForm.tags(tagging)
        }
        return headers
    }

    /// The checksum to compute when the form brings none.
    func checksumAlgorithm() throws(S3Error) -> ChecksumAlgorithm? {
        guard let name = self["x-amz-checksum-algorithm"], !name.isEmpty else { return nil }
        guard let algorithm = ChecksumAlgorithm(client: name) else {
            throw S3Error(
                .invalidRequest,
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
        }
        return algorithm
    }

    /// The fields that are headers, by the headers' names.
    private var headerFields: [(name: String, value: String)] {
        pairs.compactMap { name, value in
            switch name {
            case "acl": ("x-amz-acl", value)
            case "content-type", "content-md5", "content-encoding", "content-language", "content-disposition",
                "cache-control", "expires":
                (name, value)
            case "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token": nil
            default: name.hasPrefix("x-amz-") ? (name, value) : nil
            }
        }
    }

    /// Without blanks around: a header has none.
    private static func trimmed(_ value: String) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        let start = value.unicodeScalars.drop(while: isBlank)
        return String(String.UnicodeScalarView(start.reversed().drop(while: isBlank).reversed()))
    }

    /// A `Tagging` document, as `x-amz-tagging` spells it.
    private static func tags(_ document: String) throws(S3Error) -> String {
        guard let document = try? XMLElement(parsing: Array(document.utf8)), document.name == "Tagging" else {
            throw S3Error(.malformedXML)
        }
        return try TagSet(document, of: .object).tags
            .map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }
}
