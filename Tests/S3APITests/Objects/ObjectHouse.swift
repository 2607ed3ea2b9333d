import APIKit
import Foundation
import HTTPTypes
import Logging
import Model
import NIOCore
import S3API
import Storage
import Synchronization
import Testing

/// An S3 service on a store of its own with three buckets: `mine` of the account `me`, `open` of mine that all may read and write, and
/// `victim` of the account `them`.
struct ObjectHouse: Sendable {
    let store: Store
    let service: S3Service
    let records: Records

    /// What went into the access log.
    final class Records: Sendable {
        private let state = Mutex<[AccessLogRecord]>([])
        var all: [AccessLogRecord] { state.withLock { $0 } }
        func append(_ record: AccessLogRecord) { state.withLock { $0.append(record) } }
    }

    enum Party: Sendable {
        case me, them, nobody

        var account: Account? {
            guard self != .nobody else { return nil }
            let id = AccountID(String(repeating: self == .me ? "c" : "d", count: 64))
            return id.map {
                Account(
                    id: $0, name: "\(self)", email: "\(self)@example.com",
                    number: self == .me ? "333333333333" : "444444444444")
            }
        }
    }

    static let now = Timestamp(milliseconds: 1_795_373_233_007)  // 2026-11-22T18:47:13.007Z

    static func run(_ body: (ObjectHouse) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "objects-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try await Store.open(.init(directory: directory), logger: Logger(label: "test"))
        let records = Records()
        let service = S3Service(
            store: store, region: "us-east-1", domain: "localhost", now: { now },
            forms: FormAuthenticator(
                credentials: HouseCredentials(accounts: [Party.me, .them].compactMap(\.account))),
            log: { record, _ in records.append(record) })
        let house = ObjectHouse(store: store, service: service, records: records)
        do {
            try await house.furnish()
            try await body(house)
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    private func furnish() async throws {
        let me = try #require(Party.me.account)
        let them = try #require(Party.them.account)
        let names = try ["mine", "open", "victim"].map { try #require(BucketName($0)) }
        try await store.catalog.write { catalog in
            for account in [me, them] { try catalog.put(account) }
            for (name, owner) in zip(names, [me, me, them]) {
                let acl = AccessControlList(
                    canned: name.text == "open" ? .publicReadWrite : .private, owner: owner.id,
                    bucketOwner: owner.id)
                _ = try catalog.insertBucket(
                    name: name, owner: owner.id, created: ObjectHouse.now, acl: acl)
            }
        }
    }

    /// Turns on the access log of a bucket.
    func startLogging(_ bucket: String) async throws {
        let name = try #require(BucketName(bucket))
        try await store.catalog.write { catalog in
            guard var bucket = try catalog.bucket(name) else { throw S3Error.noSuchBucket(name.text) }
            bucket.logging = LoggingConfiguration(targetBucket: name, targetPrefix: [])
            try catalog.update(bucket)
        }
    }

    func bucket(_ name: String) async throws -> Bucket {
        let name = try #require(BucketName(name))
        return try #require(try await store.catalog.read { try $0.bucket(name) })
    }

    /// Uploads an object in parts of 5 MiB; the answer to its completion.
    @discardableResult
    func putInParts(_ target: String, _ bytes: [UInt8], algorithm: String?) async throws -> Answer {
        var headers: [String: String] = [:]
        headers["x-amz-checksum-algorithm"] = algorithm
        let id = try #require(try await ask(.post, target + "?uploads", headers)["UploadId"])
        for (index, start) in stride(from: 0, to: bytes.count, by: 5 << 20).enumerated() {
            let part = Array(bytes[start..<min(bytes.count, start + 5 << 20)])
            try await ask(.me, .put, target + "?partNumber=\(index + 1)&uploadId=\(id)", bytes: part)
        }
        let list = try await ask(.get, target + "?uploadId=\(id)")
        let parts = list.all("Part").map { "<Part>\($0)</Part>" }
        return try await ask(
            .post, target + "?uploadId=\(id)", [:],
            "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>")
    }

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]
        /// What `Content-Length` would say.
        var count: Int64

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var code: String? { self["Code"] }
        var message: String? { self["Message"] }
        var etag: String? { headers[.eTag] }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

        /// What stands in the first element of that name.
        subscript(name: String) -> String? { all(name).first }

        /// What stands in each element of that name.
        func all(_ name: String) -> [String] {
            text.components(separatedBy: "<\(name)>").dropFirst().compactMap {
                $0.components(separatedBy: "</\(name)>").first
            }
        }
    }

    /// As `me`.
    @discardableResult
    func ask(
        _ method: HTTPRequest.Method, _ target: String, _ headers: [String: String] = [:], _ body: String = ""
    ) async throws -> Answer {
        try await ask(.me, method, target, headers, body)
    }

    @discardableResult
    func ask(
        _ party: Party, _ method: HTTPRequest.Method, _ target: String, _ headers: [String: String] = [:],
        _ body: String = "", trailer: (name: String, value: String)? = nil
    ) async throws -> Answer {
        try await ask(party, method, target, headers, bytes: Array(body.utf8), trailer: trailer)
    }

    @discardableResult
    func ask(
        _ party: Party, _ method: HTTPRequest.Method, _ target: String, _ headers: [String: String] = [:],
        bytes: [UInt8], trailer: (name: String, value: String)? = nil, hasLength: Bool = true,
        announcedBytes: Int64? = nil
    ) async throws -> Answer {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var fields = HTTPFields()
        for (name, value) in headers where name != "Host" {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        var request = APIRequest(
            method: method, rawPath: Array(halves[0].utf8), rawQuery: halves.count == 2 ? Array(halves[1].utf8) : [],
            headers: fields, host: headers["Host"] ?? "localhost",
            body: RequestBody(bytes: bytes, announcedBytes: announcedBytes, trailer: trailer),
            received: ObjectHouse.now, requestID: RequestID(.random(in: 0 ... .max)))
        if !hasLength {
            request.body = RequestBody(announcedBytes: nil, trailerName: nil, read: { nil }, trailerValue: { nil })
        }
        if let account = party.account {
            request.identity = Identity(account: account, accessKey: account.name, method: .header)
        }
        let response = try await respond(to: request)
        let answer = try await ObjectHouse.collect(response)
        await service.completed(
            request, with: response, bytesSent: Int64(answer.bytes.count), milliseconds: 7, turnAround: 5)
        return answer
    }

    private func respond(to request: APIRequest) async throws -> APIResponse {
        do {
            return try await service.respond(to: request)
        } catch let error as APIError {
            return service.answer(error, requestID: request.requestID, hostID: request.hostID)
        }
    }

    private static func collect(_ response: APIResponse) async throws -> Answer {
        var answer = Answer(status: response.status.code, headers: response.headers, bytes: [], count: 0)
        switch response.body {
        case .empty: break
        case .bytes(let buffer): answer.bytes = Array(buffer.readableBytesView)
        case .head(let count): answer.count = count
        case .stream(let count, let next):
            while let piece = try await next(Int64(answer.bytes.count)) {
                answer.bytes += Array(piece.readableBytesView)
            }
            #expect(Int64(answer.bytes.count) == count)
        }
        answer.count = max(answer.count, Int64(answer.bytes.count))
        return answer
    }
}
