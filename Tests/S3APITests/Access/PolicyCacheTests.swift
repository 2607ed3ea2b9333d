import APIKit
import HTTPTypes
import Model
import S3API
import Storage
import Synchronization
import Testing

struct PolicyCacheTests {
    /// What was parsed, in order.
    private final class Parsed: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }

        var cache: PolicyCache {
            PolicyCache { (text, bucket) throws(BucketPolicy.Problem) in
                self.state.withLock { $0.append(bucket.text) }
                return try BucketPolicy(json: text, bucket: bucket)
            }
        }
    }

    private static func policy(_ bucket: String, padding: Int = 0) -> String {
        """
        {"Version":"2012-10-17","Id":"\(String(repeating: "x", count: padding))","Statement":{"Effect":"Allow",\
        "Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::\(bucket)/*"}}
        """
    }

    @Test("Requests parse a bucket's policy once for each text that it has")
    func requests() async throws {
        try await BucketHouse.run { house in
            let parsed = Parsed()
            let service = S3Service(
                store: house.store, region: "us-east-1", domain: "localhost", now: { Timestamp(seconds: 0) },
                forms: FormAuthenticator(credentials: HouseCredentials(accounts: [])),
                policies: parsed.cache, log: { _, _ in })
            let house = BucketHouse(store: house.store, service: service)
            try await house.ask(.put, "/web")
            try await house.put("a", in: "web")
            #expect(try await house.ask(.anonymous, .get, "/web/a").status == 403)
            #expect(parsed.all == [])
            for _ in 0..<2 {
                #expect(
                    try await house.ask(.put, "/web?policy", body: PolicyCacheTests.policy("web")).status == 204)
                for _ in 0..<3 { #expect(try await house.ask(.anonymous, .get, "/web/a").status == 200) }
                #expect(try await house.ask(.get, "/web?policyStatus").status == 200)
                #expect(parsed.all == ["web"])
            }
            let deny = PolicyCacheTests.policy("web").replacing("Allow", with: "Deny")
            #expect(try await house.ask(.put, "/web?policy", body: deny).status == 204)
            for _ in 0..<3 { #expect(try await house.ask(.anonymous, .get, "/web/a").status == 403) }
            #expect(parsed.all == ["web", "web"])
            #expect(try await house.ask(.delete, "/web?policy").status == 204)
            #expect(try await house.ask(.get, "/web/a").status == 200)
            #expect(parsed.all == ["web", "web"])
        }
    }

    @Test("The texts of all cached policies stay within a megabyte")
    func bound() throws {
        let parsed = Parsed()
        let cache = parsed.cache
        let owner = try Caller.owner.account().id
        let acl = AccessControlList(owner: owner, grants: [])
        for number in 0..<100 {
            let name = try #require(BucketName("bucket-\(number)"))
            let text = Array(PolicyCacheTests.policy(name.text, padding: 20_000).utf8)
            let bucket = Bucket(
                id: BucketID(Int64(number)), name: name, owner: owner, created: Timestamp(seconds: 0), acl: acl,
                policy: text)
            for _ in 0..<2 { #expect(try cache.policy(of: bucket)?.isPublic == true) }
        }
        #expect(parsed.all.count == 100)
        #expect((1 << 19...PolicyCache.textBytesMax).contains(cache.textBytes))
    }

    @Test("A damaged policy opens nothing, however often it is asked")
    func damaged() throws {
        let cache = PolicyCache()
        let owner = try Caller.owner.account().id
        let bucket = Bucket(
            id: BucketID(1), name: try #require(BucketName("web")), owner: owner, created: Timestamp(seconds: 0),
            acl: AccessControlList(owner: owner, grants: []), policy: [9])
        for _ in 0..<2 { #expect(throws: BucketPolicy.Problem.self) { try cache.policy(of: bucket) } }
    }
}
