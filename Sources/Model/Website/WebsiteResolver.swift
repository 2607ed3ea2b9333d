/// Decides what a website serves for a key, in the order that S3 does: redirect of everything, routing rules without an error condition,
/// the object or index document, its redirect; after a failure routing rules with an error condition, then the error document
/// (S3 user guide, "Configuring a webpage redirect" and "Configuring a custom error document").
///
/// Speaks of keys by their role, so that it neither holds nor makes bytes.
package enum WebsiteResolver {
    package enum Key: Hashable, Sendable {
        /// The key as it was requested.
        case requested
        /// The requested key, which is empty or ends with a slash, and the index suffix behind it.
        case index
        /// The requested key, a slash and the index suffix.
        case folderIndex
        case errorDocument
    }

    /// What an anonymous visitor may know of the object under a key.
    package enum ObjectState: Hashable, Sendable {
        /// Nobody looked yet.
        case unknown
        /// `isDisclosed`: the visitor may be told that it is missing, because of the right to list the bucket or because a bucket policy
        /// lets everyone read that very key.
        case absent(isDisclosed: Bool)
        case denied
        case readable
        /// Readable, and redirects by its own metadata.
        case redirecting
    }

    package enum ErrorDocument: Hashable, Sendable {
        /// There is none, or it does not count for this failure.
        case none
        case readable
        case absent
        case denied
    }

    package enum Decision: Sendable {
        /// Cannot be decided before the state of this key is known.
        case needs(Key)
        case redirectAll
        case route(RoutingRule)
        /// 302 to the requested key with a slash behind it.
        case folder
        case serve(Key)
        /// 301 to the redirect location of the object.
        case redirect(Key)
        case fail(WebsiteError, ErrorDocument)
    }

    package static func resolve(
        _ rules: WebsiteRules, key: Span<UInt8>, state: (Key) -> ObjectState
    ) -> Decision {
        if rules.redirectsAll { return .redirectAll }
        if let rule = rules.rule(for: key) { return .route(rule) }
        let isFolder = key.isEmpty || key[key.count - 1] == UInt8(ascii: "/")
        let main: Key = isFolder ? .index : .requested
        switch state(main) {
        case .unknown: return .needs(main)
        case .readable: return .serve(main)
        case .redirecting: return .redirect(main)
        case .denied: return fail(.accessDenied, rules, key: key, state: state)
        case .absent(let isDisclosed):
            let error: WebsiteError = isDisclosed ? .noSuchKey : .accessDenied
            if isFolder { return fail(error, rules, key: key, state: state) }
            return folder(otherwise: error, rules, key: key, state: state)
        }
    }

    /// A missing key may be a folder: one whose index everyone may read is redirected to, one whose index is private is denied.
    private static func folder(
        otherwise error: WebsiteError, _ rules: WebsiteRules, key: Span<UInt8>, state: (Key) -> ObjectState
    ) -> Decision {
        switch state(.folderIndex) {
        case .unknown: .needs(.folderIndex)
        case .readable, .redirecting: .folder
        case .denied: fail(.accessDenied, rules, key: key, state: state)
        case .absent: fail(error, rules, key: key, state: state)
        }
    }

    /// What follows a failure to serve an object.
    package static func fail(
        _ error: WebsiteError, _ rules: WebsiteRules, key: Span<UInt8>, state: (Key) -> ObjectState
    ) -> Decision {
        if let rule = rules.rule(for: key, failedWith: error.status) { return .route(rule) }
        guard rules.errorKey != nil, error.status.isClientError else { return .fail(error, .none) }
        switch state(.errorDocument) {
        case .unknown: return .needs(.errorDocument)
        case .readable: return .fail(error, .readable)
        case .redirecting: return .redirect(.errorDocument)
        case .absent: return .fail(error, .absent)
        case .denied: return .fail(error, .denied)
        }
    }
}
