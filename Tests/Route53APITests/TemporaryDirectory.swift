import Foundation

/// A directory that goes with its test.
enum TemporaryDirectory {
    static func with(_ body: (String) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "route53-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer {
            // What is left of a test's directory harms no other test.
            try? FileManager.default.removeItem(at: url)
        }
        try await body(url.path)
    }
}
