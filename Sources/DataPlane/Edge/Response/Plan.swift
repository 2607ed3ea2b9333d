import Model

/// What a request is answered with.
enum Plan {
    /// Cannot be planned before the loop knows the object under this key.
    case needs(WebsiteResolver.Key)
    case whole(CachedObject)
    case partial(CachedObject, Range<Int64>)
    /// `multipart/byteranges`
    case parts(CachedObject, [Range<Int64>])
    case notModified(CachedObject)
    case redirect(HTTPStatus, location: [UInt8])
    /// 302 to the requested key with a slash behind it.
    case folder(location: [UInt8])
    /// 200 without a body: what is allowed stands in the site's fields.
    case preflight
    case failure(Failure)

    struct Failure {
        var error: WebsiteError
        /// Served in place of our own page.
        var document: CachedObject?
        /// Why a document that is configured is not.
        var documentProblem: WebsiteResolver.ErrorDocument
        /// The object that a condition or a range failed on.
        var object: CachedObject?

        init(
            _ error: WebsiteError, document: CachedObject? = nil,
            documentProblem: WebsiteResolver.ErrorDocument = .none, object: CachedObject? = nil
        ) {
            self.error = error
            self.document = document
            self.documentProblem = documentProblem
            self.object = object
        }
    }
}
