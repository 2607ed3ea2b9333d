internal import AsyncHTTPClient
internal import Certificates
internal import Foundation

/// What the configuration says of the ACME authority, made ready for asking it.
struct AuthorityClient: Sendable {
    let configuration: ACMEClient.Configuration
    let transport: any ACMETransport
    let http: HTTPClient

    /// `nil` when no authority is asked.
    /// - Throws: `StartProblem` when a file that the configuration names cannot be used.
    init?(_ acme: Configuration.ACME) throws {
        guard let directory = acme.directory else { return nil }
        let roots = try acme.trustedRoots.map { try AuthorityClient.read($0, setting: "acme.trustedRoots") }
        let account = try acme.externalAccount.map { path in
            guard let account = ExternalAccount(file: try AuthorityClient.read(path, setting: "acme.externalAccount"))
            else {
                throw StartProblem(messages: [
                    "acme.externalAccount: \(path) expects two words: the key's identifier, and the key in base64url"
                ])
            }
            return account
        }
        configuration = ACMEClient.Configuration(
            directory: directory, email: acme.email, challenges: acme.challenges, externalAccount: account)
        do {
            http = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: try HTTPTransport.configuration(trustedRoots: roots))
        } catch {
            throw StartProblem(messages: ["acme.trustedRoots: the file holds no certificates in PEM"])
        }
        transport = HTTPTransport(http)
    }

    private static func read(_ path: String, setting: String) throws -> [UInt8] {
        do throws(FileBytes.Problem) {
            return try FileBytes.read(path)
        } catch {
            throw StartProblem(messages: ["\(setting): \(error)"])
        }
    }
}

extension ExternalAccount {
    /// The key's identifier and the key in base64url, two words.
    init?(file: [UInt8]) {
        let words = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2, let key = Base64URL.decode(words[1]), !key.isEmpty else { return nil }
        self.init(keyID: words[0], macKey: key)
    }
}
