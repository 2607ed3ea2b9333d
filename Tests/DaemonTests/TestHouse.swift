import Daemon
import Logging
import Model
import NIOCore
import NIOPosix
import Storage

/// An opened data directory with one account, and a clock that stands still.
struct TestHouse: Sendable {
    static let start = Timestamp(seconds: 1_790_000_000)  // 2026-09-21T14:13:20Z

    let folder: TemporaryFolder
    let house: House

    var store: Store { house.store }
    var owner: AccountID { house.standard }

    /// - Parameter folder: an existing one, to open its data again.
    static func open(_ folder: TemporaryFolder) async throws -> TestHouse {
        var configuration = Configuration()
        configuration.data = folder.path + "/data"
        configuration.sites = folder.path + "/sites"
        configuration.dns.zones = folder.path + "/dns"
        return TestHouse(folder: folder, house: try await House.open(configuration, logger: quiet))
    }

    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// A bucket, changed by `change` before it is put.
    @discardableResult
    func makeBucket(
        _ name: String, acl: CannedACL = .private, owner: AccountID? = nil,
        _ change: @escaping @Sendable (inout Bucket) -> Void = { _ in }
    ) async throws -> Bucket {
        let owner = owner ?? self.owner
        guard let name = BucketName(name) else { throw BadName(name: name) }
        return try await store.catalog.write { catalog in
            var bucket = try catalog.insertBucket(
                name: name, owner: owner, created: TestHouse.start,
                acl: AccessControlList(canned: acl, owner: owner, bucketOwner: owner))
            change(&bucket)
            try catalog.update(bucket)
            return bucket
        }
    }

    /// The keys of a bucket, in order.
    func keys(in name: String) async throws -> [String] {
        guard let name = BucketName(name) else { throw BadName(name: name) }
        return try await store.catalog.read { catalog in
            guard let bucket = try catalog.bucket(name) else { return [] }
            return try catalog.list(ListQuery(), in: bucket.id).entries.compactMap { entry in
                if case .object(let object) = entry { object.key.text } else { nil }
            }
        }
    }

    func object(_ key: String, in name: String) async throws -> (object: StoredObject, text: String)? {
        guard let name = BucketName(name) else { throw BadName(name: name) }
        let bucket = try await store.catalog.read { try $0.bucket(name) }
        guard let bucket, let found = try await store.object(ObjectKey(stored: Array(key.utf8)), in: bucket.id) else {
            return nil
        }
        let buffer = try await found.reader.read(at: 0, count: Int(found.object.bytes))
        return (found.object, String(buffer: buffer))
    }

    struct BadName: Error {
        var name: String
    }
}
