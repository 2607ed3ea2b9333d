import Foundation
import TLS

/// A certificate that signs itself, made by openssl, in a folder of its own until the end of the test.
final class TestCertificate {
    let folder: URL
    let identity: TLSIdentity
    var path: String { folder.appending(path: "chain.pem").path }

    /// - Parameter algorithm: what `openssl req -newkey` knows.
    init(_ names: String..., algorithm: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "frontage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (chain, key) = (folder.appending(path: "chain.pem"), folder.appending(path: "key.pem"))
        let alternatives = names.map { "DNS:\($0)" }.joined(separator: ",")
        let made = try Tool.run(
            "openssl",
            ["req", "-x509", "-nodes", "-days", "30", "-newkey"] + algorithm + [
                "-subj", "/CN=test", "-addext", "subjectAltName=\(alternatives)", "-keyout", key.path, "-out",
                chain.path,
            ])
        guard made.status == 0 else { throw Failure(message: made.complaint) }
        identity = try TLSIdentity(chain: Array(Data(contentsOf: chain)), key: Array(Data(contentsOf: key)))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    struct Failure: Error {
        var message: String
    }
}
