import APIKit
import HTTPTypes
import Model

/// The `response-…` query parameters of GET and HEAD, which replace headers of the answer (API reference, `GetObject`).
struct ResponseOverrides: Sendable {
    private var fields: [(name: HTTPField.Name, value: String)] = []

    private static let parameters: [(query: String, name: HTTPField.Name)] = [
        ("response-content-type", .contentType),
        ("response-content-language", .contentLanguage),
        ("response-expires", .expires),
        ("response-cache-control", .cacheControl),
        ("response-content-disposition", .contentDisposition),
        ("response-content-encoding", .contentEncoding),
    ]

    /// - Throws: `InvalidRequest` for an anonymous request, `InvalidArgument` for a value that no header may have.
    init(_ context: S3Context) throws(S3Error) {
        for parameter in ResponseOverrides.parameters {
            guard let value = context.query[parameter.query] else { continue }
            guard context.identity.account != nil else {
                throw S3Error(
                    .invalidRequest,
                    "Request specific response headers cannot be used for anonymous GET requests.")
            }
            guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw .invalidArgument(
                    "Header value cannot contain control characters.", name: parameter.query, value: value)
            }
            fields.append((parameter.name, value))
        }
    }

    func apply(to headers: inout HTTPFields) {
        for field in fields { headers[field.name] = field.value }
    }
}
