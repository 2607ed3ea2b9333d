import Daemon
import Foundation
import Model
import Storage
import Testing

@Suite("The folder of sites")
struct SiteFoldersTests {
    @Test("A folder becomes a public website whose visits are logged")
    func publish() async throws {
        let folder = try TemporaryFolder()
        try folder.write("sites/www.example.localhost/index.html", "<h1>home")
        try folder.write("sites/www.example.localhost/404.html", "<h1>no")
        try folder.write("sites/www.example.localhost/assets/a b.css", "body{}")
        try folder.write("sites/www.example.localhost/.well-known/x", "x")
        try folder.write("sites/www.example.localhost/index.html~", "left over")
        let house = try await TestHouse.open(folder)
        await SiteFolders(house: house.house, now: { TestHouse.start }, logger: TestHouse.quiet).pass()
        #expect(
            try await house.keys(in: "www.example.localhost") == [
                ".well-known/x", "404.html", "assets/a b.css", "index.html",
            ])
        let (object, text) = try #require(try await house.object("assets/a b.css", in: "www.example.localhost"))
        #expect(text == "body{}")
        #expect(object.metadata.headers.contentType == Array("text/css; charset=utf-8".utf8))
        #expect(object.metadata.etag.text == "aa676972bbd2b68e94ef8e91e81d20be")
        #expect(object.metadata.acl.grants.contains(Grant(.read, to: .group(.allUsers))))
        let bucket = try #require(try await bucket("www.example.localhost", house))
        #expect(
            bucket.website
                == WebsiteConfiguration(
                    .serve(indexSuffix: Array("index.html".utf8), errorKey: ObjectKey("404.html"), rules: [])))
        #expect(bucket.logging?.targetBucket.text == "logs.localhost")
        #expect(bucket.logging?.targetPrefix == Array("www.example.localhost/".utf8))
        #expect(try await self.bucket("logs.localhost", house) != nil)
        try await house.house.close()
    }

    @Test("Only what changed since the last publication is written, also by another process")
    func changes() async throws {
        let folder = try TemporaryFolder()
        try folder.write("sites/a.localhost/index.html", "one")
        try folder.write("sites/a.localhost/gone.html", "gone")
        try folder.write("sites/a.localhost/kept.html", "kept")
        let house = try await TestHouse.open(folder)
        await SiteFolders(house: house.house, now: { TestHouse.start }, logger: TestHouse.quiet).pass()
        try folder.write("sites/a.localhost/index.html", "two")
        try folder.remove("sites/a.localhost/gone.html")
        let later = Timestamp(seconds: TestHouse.start.seconds + 60)
        await SiteFolders(house: house.house, now: { later }, logger: TestHouse.quiet).pass()
        #expect(try await house.keys(in: "a.localhost") == ["index.html", "kept.html"])
        #expect(try await house.object("index.html", in: "a.localhost")?.text == "two")
        #expect(try await house.object("index.html", in: "a.localhost")?.object.metadata.modified == later)
        #expect(try await house.object("kept.html", in: "a.localhost")?.object.metadata.modified == TestHouse.start)
        try await house.house.close()
    }

    @Test("What a client uploaded beside the folder stays until the folder changes there")
    func uploads() async throws {
        let folder = try TemporaryFolder()
        try folder.write("sites/a.localhost/index.html", "one")
        let house = try await TestHouse.open(folder)
        let sites = SiteFolders(house: house.house, now: { TestHouse.start }, logger: TestHouse.quiet)
        await sites.pass()
        let bucket = try #require(try await bucket("a.localhost", house))
        try await house.store.catalog.write { catalog in
            let acl = AccessControlList(canned: .private, owner: bucket.owner, bucketOwner: bucket.owner)
            let metadata = ObjectMetadata(
                etag: ETag(String(repeating: "0", count: 32)), modified: TestHouse.start, acl: acl)
            try catalog.put(
                StoredObject(key: ObjectKey("mine"), metadata: metadata, content: .inline([1])), in: bucket.id)
        }
        try folder.write("sites/a.localhost/new.html", "new")
        await sites.pass()
        #expect(try await house.keys(in: "a.localhost") == ["index.html", "mine", "new.html"])
        try await house.house.close()
    }

    @Test("Links are not followed, and a folder that no bucket can be named after is passed over")
    func passedOver() async throws {
        let folder = try TemporaryFolder()
        try folder.write("secret", "secret")
        try folder.write("sites/a.localhost/index.html", "one")
        try folder.write("sites/Not A Host/index.html", "one")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/sites/a.localhost/link", withDestinationPath: folder.path + "/secret")
        let house = try await TestHouse.open(folder)
        await SiteFolders(house: house.house, now: { TestHouse.start }, logger: TestHouse.quiet).pass()
        #expect(try await house.keys(in: "a.localhost") == ["index.html"])
        let names = try await house.store.catalog.read { try $0.buckets(owner: nil).map(\.name.text) }
        #expect(names == ["a.localhost", "logs.localhost"])
        try await house.house.close()
    }

    private func bucket(_ name: String, _ house: TestHouse) async throws -> Bucket? {
        let name = try #require(BucketName(name))
        return try await house.store.catalog.read { try $0.bucket(name) }
    }
}
