import APIKit
import Foundation
import HTTPTypes
import Logging
import Model
import NIOCore
import S3API
import Storage
import Testing

/// An S3 service on a store of its own in a temporary directory, with two accounts.
struct BucketHouse: Sendable {
    let store: Store
    let service: S3Service

    static func run(
        region: String = "us-east-1", _ body: (BucketHouse) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "buckets-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try await Store.open(.init(directory: directory), logger: Logger(label: "test"))
        let service = S3Service(
            store: store, region: region, domain: "localhost", now: { Timestamp(milliseconds: 1_795_373_233_007) },
            forms: FormAuthenticator(credentials: HouseCredentials(accounts: [])),
            log: { _, _ in })
        do {
            try await store.catalog.write { catalog in
                for who in [Caller.owner, .other] { try catalog.put(try who.account()) }
            }
            try await body(BucketHouse(store: store, service: service))
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    /// What came back, with the error's code and message taken out of its document.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var body: String

        var code: String? { text(of: "Code") }
        var message: String? { text(of: "Message") }

        /// What stands in the first element of that name.
        func text(of name: String) -> String? {
            guard let start = body.range(of: "<\(name)>"),
                let end = body.range(of: "</\(name)>", range: start.upperBound..<body.endIndex)
            else { return nil }
            return String(body[start.upperBound..<end.lowerBound])
        }
    }

    /// As the owner.
    @discardableResult
    func ask(
        _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:], body: String = ""
    ) async throws -> Answer {
        try await ask(.owner, method, target, headers, body: body)
    }

    @discardableResult
    func ask(
        _ caller: Caller, _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> Answer {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = APIRequest(
            method: method, rawPath: Array(halves[0].utf8), rawQuery: halves.count == 2 ? Array(halves[1].utf8) : [],
            headers: headers, identity: try caller.identity(), body: RequestBody(bytes: body.utf8),
            received: Timestamp(seconds: 0))
        do {
            return BucketHouse.answer(try await service.respond(to: request))
        } catch let error as APIError {
            return BucketHouse.answer(
                service.answer(error, requestID: request.requestID, hostID: request.hostID))
        }
    }

    private static func answer(_ response: APIResponse) -> Answer {
        var text = ""
        if case .bytes(let buffer) = response.body { text = String(buffer: buffer) }
        return Answer(status: response.status.code, headers: response.headers, body: text)
    }

    /// An object as an upload would have left it.
    func put(_ key: StaticString, in bucket: String, owner: Caller = .owner) async throws {
        let name = try #require(BucketName(bucket))
        let id = try owner.account().id
        try await store.catalog.write { catalog in
            guard let bucket = try catalog.bucket(name) else { throw S3Error.noSuchBucket(name.text) }
            let acl = AccessControlList(canned: .private, owner: id, bucketOwner: bucket.owner)
            let metadata = ObjectMetadata(etag: ETag("0"), modified: Timestamp(seconds: 0), acl: acl)
            try catalog.put(
                StoredObject(key: ObjectKey(key), metadata: metadata, content: .inline([1])), in: bucket.id)
        }
    }
}

enum Caller: Sendable {
    case owner, other, anonymous

    var id: String { String(repeating: self == .owner ? "a" : "b", count: 64) }
    var number: String { self == .owner ? "111111111111" : "222222222222" }
    var name: String { self == .owner ? "Olga" : "Otto" }

    func account() throws -> Account {
        Account(id: try #require(AccountID(id)), name: name, email: "\(name)@example.com", number: number)
    }

    func identity() throws -> Identity {
        guard self != .anonymous else { return .anonymous }
        return Identity(account: try account(), accessKey: name, method: .header)
    }
}

func field(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }
