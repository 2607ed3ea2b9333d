import Edge
import Model
import NIOCore
import Synchronization

/// An edge on a free port with sites and objects in memory.
final class Fixture: Sendable {
    static let owner = AccountID(String(repeating: "a", count: 64))

    let server: EdgeServer
    let table: SiteTable
    let objects = MemoryObjects()
    let log = MemoryLog()

    init(
        sites: [Site] = [], loops: Int = 1, certifier: (any SiteCertifier)? = nil,
        change: (inout EdgeServer.Configuration) -> Void = { _ in }
    ) async throws {
        var configuration = EdgeServer.Configuration(
            host: "127.0.0.1", port: 0, region: "us-east-1", domain: "localhost")
        change(&configuration)
        table = SiteTable(sites: sites, loops: loops)
        server = try EdgeServer.start(
            configuration, sites: table, objects: objects, certifier: certifier, log: log)
    }

    func client() -> RawClient { RawClient(port: server.port) }

    /// Sends one request on a connection of its own and reads one response. Line feeds in `request` become line ends.
    func ask(_ request: String) -> Response {
        let client = client()
        client.send(Fixture.wire(request))
        return client.response(toHead: request.hasPrefix("HEAD"))
    }

    func get(_ target: String, host: String = "www.example.com", _ fields: String...) -> Response {
        ask((["GET \(target) HTTP/1.1", "Host: \(host)"] + fields).joined(separator: "\n") + "\n\n")
    }

    static func wire(_ request: String) -> String { request.replacing("\n", with: "\r\n") }

    func put(_ key: String, _ body: String = "", bucket: Int64 = 1, isPublic: Bool = true, type: String? = "text/html")
    {
        put(key, Array(body.utf8), bucket: bucket) { metadata in
            if isPublic { metadata.acl.grants = [Grant(.read, to: .group(.allUsers))] }
            metadata.headers.contentType = type.map { Array($0.utf8) }
        }
    }

    func put(_ key: String, _ body: [UInt8], bucket: Int64 = 1, _ change: (inout ObjectMetadata) -> Void) {
        var metadata = Fixture.metadata()
        change(&metadata)
        let key = ObjectKey(stored: Array(key.utf8))
        objects.set(
            EdgeObject(key: key, metadata: metadata, bytes: Int64(body.count), content: .inline(body)), bucket: bucket)
        table.publish([.object(key, bucket: bucket)])
    }

    func put(_ key: String, redirect: String, isPublic: Bool = true) {
        put(key, []) { metadata in
            metadata.redirectLocation = Array(redirect.utf8)
            if isPublic { metadata.acl.grants = [Grant(.read, to: .group(.allUsers))] }
        }
    }

    func remove(_ key: String, bucket: Int64 = 1) {
        let key = ObjectKey(stored: Array(key.utf8))
        objects.remove(key, bucket: bucket)
        table.publish([.object(key, bucket: bucket)])
    }

    static func metadata() -> ObjectMetadata {
        // The owner's id is 64 hexadecimal digits.
        ObjectMetadata(
            etag: ETag("0123456789abcdef0123456789abcdef"), modified: Timestamp(seconds: 784_111_777),
            acl: AccessControlList(owner: owner!, grants: []))
    }

    static func site(
        _ name: String = "www.example.com", bucket: Int64 = 1, isListable: Bool = true, isLogged: Bool = true,
        errorKey: String? = nil, rules: [RoutingRule] = [], policy: String? = nil
    ) -> Site {
        site(
            name, bucket: bucket, isListable: isListable, isLogged: isLogged, policy: policy,
            website: WebsiteConfiguration(
                .serve(
                    indexSuffix: Array("index.html".utf8), errorKey: errorKey.map { ObjectKey(stored: Array($0.utf8)) },
                    rules: rules)))
    }

    static func site(
        _ name: String = "www.example.com", bucket: Int64 = 1, isListable: Bool = true, isLogged: Bool = true,
        policy: String? = nil, website: WebsiteConfiguration?
    ) -> Site {
        // The names and ids of the tests are valid.
        let name = BucketName(name)!
        let owner = owner!
        let grants = isListable ? [Grant(.read, to: .group(.allUsers))] : []
        return Site(
            bucket: bucket, name: name, owner: owner, acl: AccessControlList(owner: owner, grants: grants),
            policy: policy.flatMap { try? BucketPolicy(json: Array($0.utf8), bucket: name) }, website: website,
            isLogged: isLogged)
    }
}
