internal import HTTPTypes
internal import Model

/// The words of Signature Version 2 (S3 developer guide, "Signing and authenticating REST requests"), as far as a query string can
/// use it.
enum SigV2 {
    /// The parameters that are part of the canonical resource: what botocore's `HmacV1Auth` signs.
    static let signedParameters: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type",
        "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    ]

    /// The other parameters that a request may carry: they choose a page of a list, and prove who asks.
    private static let unsignedParameters: Set<String> = [
        "AWSAccessKeyId", "Expires", "Signature", "bucket-region", "continuation-token", "delimiter", "encoding-type",
        "fetch-owner", "key-marker", "list-type", "marker", "max-buckets", "max-keys", "max-parts", "max-uploads",
        "part-number-marker", "prefix", "start-after", "upload-id-marker", "version-id-marker",
    ]

    /// Whether a parameter stands for a header: signers move these headers into the query.
    static func isHeader(_ parameter: String) -> Bool {
        let name = parameter.lowercased()
        return name.hasPrefix("x-amz-") || name == "content-type" || name == "content-md5"
    }

    /// Whether a parameter may stand in the query of a signed request: it is signed, or changes nothing of what is asked for, as those
    /// do that begin with `x-` and are for the access log.
    static func isPermitted(_ parameter: String) -> Bool {
        signedParameters.contains(parameter) || unsignedParameters.contains(parameter) || isHeader(parameter)
            || parameter.hasPrefix("x-")
    }
}
