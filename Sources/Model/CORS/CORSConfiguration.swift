/// Which pages of other origins may do what with a bucket's objects (S3 user guide, "Elements of a CORS configuration").
package struct CORSConfiguration: Hashable, Sendable {
    /// The first that matches a request counts.
    package var rules: [CORSRule]

    package init(rules: [CORSRule]) { self.rules = rules }
}

package struct CORSRule: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case get = "GET"
        case put = "PUT"
        case head = "HEAD"
        case post = "POST"
        case delete = "DELETE"
    }

    package var id: String?
    /// Each may have one `*`, which stands for any characters.
    package var allowedOrigins: [String]
    package var allowedMethods: [Method]
    /// The same, of header names in any case.
    package var allowedHeaders: [String]
    package var exposedHeaders: [String]
    /// How long a client may keep the answer to a preflight request.
    package var maxAgeSeconds: Int64?

    package init(
        id: String? = nil, allowedOrigins: [String], allowedMethods: [Method], allowedHeaders: [String] = [],
        exposedHeaders: [String] = [], maxAgeSeconds: Int64? = nil
    ) {
        self.id = id
        self.allowedOrigins = allowedOrigins
        self.allowedMethods = allowedMethods
        self.allowedHeaders = allowedHeaders
        self.exposedHeaders = exposedHeaders
        self.maxAgeSeconds = maxAgeSeconds
    }
}
