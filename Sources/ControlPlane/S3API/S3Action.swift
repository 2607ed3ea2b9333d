package import APIKit

/// The shape of every operation: `init` reads the request's parameters and refuses bad ones before anything is looked up;
/// `run` does it and answers. Each lives in a file named after it.
package protocol S3Action: Sendable {
    init(_ context: S3Context) throws(S3Error)

    /// - Throws: `S3Error` for what the client is told; `APIError` from reading the body; `StorageError`.
    func run() async throws -> APIResponse
}
