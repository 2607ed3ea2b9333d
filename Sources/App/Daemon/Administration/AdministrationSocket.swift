internal import Glibc

/// The Unix socket in the data directory that a running server takes administrative commands at: one line of JSON each way.
enum AdministrationSocket {
    /// A command's or an answer's bytes, line feed included.
    static let messageBytesMax = 16 << 20
    /// What a `sockaddr_un` holds, without its final zero.
    private static let pathBytesMax = 107

    static func path(in data: String) -> String { "\(data)/frontage.sock" }

    /// Calls `body` with a spelling of the socket's path that is short enough for the system: through an open directory when the
    /// real one is not.
    static func withShortPath<Result>(
        in data: String, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let path = path(in: data)
        if path.utf8.count <= pathBytesMax { return try await body(path) }
        let descriptor = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileBytes.Problem(path: data, code: errno) }
        defer { close(descriptor) }
        return try await body("/proc/self/fd/\(descriptor)/frontage.sock")
    }
}
