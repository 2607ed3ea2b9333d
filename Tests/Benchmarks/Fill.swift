import Daemon
import Foundation
import Logging
import Model
import Storage

/// Makes a data directory with many sites and objects, by the same commits that uploads make, many in each.
///
/// `Fill DATA SITES OBJECTS BYTES`: sites `site<number>.localhost`, each with its share of the objects, public, their keys
/// `<number>.png`, their content the key again and again. Visits are logged. They have a type that is not compressed, so that nothing
/// is at work beside the visits.
@main
struct Fill {
    static let start = Timestamp(seconds: 1_790_000_000)
    /// Of one transaction.
    static let objectsMax = 2000

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst().compactMap { Int($0) }
        guard let data = arguments.first, numbers.count == 3 else { fatalError("Fill DATA SITES OBJECTS BYTES") }
        var configuration = Configuration()
        configuration.data = data
        let house = try await House.open(configuration, logger: Logger(label: "fill") { _ in SwiftLogNoOpLogHandler() })
        try await fill(house.store.catalog, sites: numbers[0], objects: numbers[1], bytes: numbers[2])
        try await house.close()
    }

    static func fill(_ catalog: any Catalog, sites: Int, objects: Int, bytes: Int) async throws {
        guard let owner = try await catalog.read({ try $0.accounts().first?.id }) else { fatalError("no account") }
        try await catalog.write { catalog in
            let acl = AccessControlList(canned: .logDeliveryWrite, owner: owner, bucketOwner: owner)
            _ = try catalog.insertBucket(name: try name("logs.localhost"), owner: owner, created: start, acl: acl)
        }
        let each = max(1, objects / sites)
        let sitesAtOnce = max(1, objectsMax / each)
        for first in stride(from: 0, to: sites, by: sitesAtOnce) {
            let numbers = first..<min(sites, first + sitesAtOnce)
            let buckets = try await catalog.write { catalog in try numbers.map { try makeSite($0, owner, catalog) } }
            for keys in stride(from: 0, to: each, by: objectsMax) {
                try await catalog.write { catalog in
                    for bucket in buckets {
                        for key in keys..<min(each, keys + objectsMax) {
                            try catalog.put(object(key, bytes, owner), in: bucket)
                        }
                    }
                }
            }
        }
    }

    static func makeSite(_ number: Int, _ owner: AccountID, _ catalog: any CatalogWriting) throws -> BucketID {
        let acl = AccessControlList(canned: .private, owner: owner, bucketOwner: owner)
        var bucket = try catalog.insertBucket(
            name: try name("site\(number).localhost"), owner: owner, created: start, acl: acl)
        bucket.website = WebsiteConfiguration(
            .serve(indexSuffix: Array("index.html".utf8), errorKey: nil, rules: []))
        bucket.logging = LoggingConfiguration(
            targetBucket: try name("logs.localhost"), targetPrefix: Array("\(number)/".utf8))
        try catalog.update(bucket)
        return bucket.id
    }

    static func object(_ number: Int, _ bytes: Int, _ owner: AccountID) -> StoredObject {
        let key = Array("\(number).png".utf8)
        let acl = AccessControlList(canned: .publicRead, owner: owner, bucketOwner: owner)
        let digits = String(number, radix: 16)
        let etag = ETag(String(repeating: "0", count: 32 - digits.count) + digits)
        var metadata = ObjectMetadata(etag: etag, modified: start, acl: acl)
        metadata.headers.contentType = Array("image/png".utf8)
        let content = (0..<bytes).map { key[$0 % key.count] }
        return StoredObject(key: ObjectKey(stored: key), metadata: metadata, content: .inline(content))
    }

    static func name(_ text: String) throws -> BucketName {
        guard let name = BucketName(text) else { throw BadName(text: text) }
        return name
    }

    struct BadName: Error {
        var text: String
    }
}
