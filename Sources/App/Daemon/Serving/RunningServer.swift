internal import Foundation

/// Where a running server is, kept in its data directory for the other commands.
package struct RunningServer: Codable, Sendable, Hashable {
    package var processID: Int32
    package var web: String
    /// `nil` when TLS is not spoken.
    package var tls: String?
    package var api: String
    package var dns: String

    package static func path(in data: String) -> String { "\(data)/frontage.run" }

    /// What the server that uses the data directory told; it may have ended since.
    package static func read(in data: String) -> RunningServer? {
        guard let bytes = try? FileBytes.read(path(in: data)) else { return nil }
        return try? JSONDecoder().decode(RunningServer.self, from: Data(bytes))
    }

    /// The port that websites are answered on.
    package var webPort: Int? { web.split(separator: ":").last.flatMap { Int($0) } }

    func write(in data: String) throws {
        try FileBytes.write(Array(try JSONEncoder().encode(self)), to: RunningServer.path(in: data), mode: 0o600)
    }

    static func remove(in data: String) {
        unlink(path(in: data))
    }
}
