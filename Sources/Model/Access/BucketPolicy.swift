/// A parsed bucket policy (IAM user guide, "IAM JSON policy elements reference").
package struct BucketPolicy: Hashable, Sendable {
    /// What is wrong with a policy's text; `message` is what S3 answers under `MalformedPolicy`.
    package struct Problem: Error, Hashable, Sendable {
        package var message: String
        package init(_ message: String) { self.message = message }
    }

    /// Parses and validates a policy of `bucket`: a statement about another bucket is a problem, as is what this version cannot
    /// evaluate, which is refused and never ignored.
    package init(json: [UInt8], bucket: BucketName) throws(Problem) { fatalError("stub") }
}
