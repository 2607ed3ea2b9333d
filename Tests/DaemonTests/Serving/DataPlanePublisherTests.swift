import Daemon
import Edge
import Model
import Nameserver
import Storage
import Synchronization
import Testing

@Suite("Publishing while the catalog cannot be read")
struct DataPlanePublisherTests {
    @Test("The keys of an account that cannot be read are unknown until it can")
    func accounts() async throws {
        let parts = try await PublisherParts()
        let store = parts.house.store
        let accounts = parts.house.house.accounts
        let owner = parts.house.owner
        let key = try #require(try await store.catalog.read { try $0.credentials(of: owner) }.first)
        #expect(try await accounts.credential(accessKey: key.accessKey) != nil)
        parts.catalog.isBroken = true
        try await store.catalog.write { catalog in
            var key = key
            key.isEnabled = false
            try catalog.put(key)
        }
        #expect(try await accounts.credential(accessKey: key.accessKey) == nil)
        parts.timer.fire()
        #expect(try await accounts.credential(accessKey: key.accessKey) == nil)
        parts.catalog.isBroken = false
        parts.timer.fire()
        #expect(try await accounts.credential(accessKey: key.accessKey)?.credential.isEnabled == false)
        try await parts.house.house.close()
    }

    @Test("A zone that cannot be read answers SERVFAIL: neither its former records nor its parent's denial")
    func zones() async throws {
        let parts = try await PublisherParts()
        let name = try DNSName(presentation: "www.mine.localhost.")
        try await parts.put(zone: "Z1", "localhost.", [])
        try await parts.put(zone: "Z2", "mine.localhost.", [name])
        #expect(parts.zones.answer(name: name, type: .a).rcode == "NOERROR")
        parts.catalog.isBroken = true
        try await parts.put(zone: "Z2", "mine.localhost.", [])
        #expect(parts.zones.answer(name: name, type: .a).rcode == "SERVFAIL")
        #expect(parts.zones.answer(name: name, type: .a).records.isEmpty)
        parts.catalog.isBroken = false
        parts.timer.fire()
        #expect(parts.zones.answer(name: name, type: .a).rcode == "NXDOMAIN")
        try await parts.house.house.close()
    }

    @Test("It is tried again with pauses that grow; the next commit that can be read brings everything")
    func pauses() async throws {
        let parts = try await PublisherParts()
        parts.catalog.isBroken = true
        let bucket = try await parts.house.makeBucket("www.localhost") { bucket in
            bucket.logging = LoggingConfiguration(targetBucket: bucket.name, targetPrefix: [])
        }
        #expect(parts.logging.of(bucket) == nil)
        for _ in 0..<9 { parts.timer.fire() }
        #expect(parts.timer.pauses == [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
        parts.catalog.isBroken = false
        try await parts.house.makeBucket("other.localhost")
        #expect(parts.logging.of(bucket) == bucket.logging)
        parts.timer.fire()
        #expect(parts.timer.pauses.count == 10)
        parts.catalog.isBroken = true
        try await parts.house.makeBucket("third.localhost")
        #expect(parts.timer.pauses.last == 250)
        try await parts.house.house.close()
    }
}
