import Model
import Storage
import Testing

@Suite struct CatalogCodecTests {
    @Test func `Every value survives its binary form`() throws {
        try Samples.all.forEach { try $0.survives() }
    }

    @Test func `Damaged bytes are an error and never a trap`() {
        var generator = SeededGenerator(state: 11)
        for sample in Samples.all {
            sample.decodes(sample.bytes.dropLast(), true)
            sample.decodes(sample.bytes + [0], true)
            sample.decodes([], true)
            sample.decodes([2] + sample.bytes.dropFirst(), true)
            for _ in 0..<300 {
                var bytes = sample.bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let position = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[position] = UInt8.random(in: 0...255, using: &generator)
                }
                sample.decodes(bytes, nil)
                sample.decodes(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))), nil)
            }
        }
    }

    @Test func `A count larger than the bytes behind it is refused before anything is allocated for it`() {
        let bytes: [UInt8] = [1] + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(throws: StorageError.self) { _ = try CatalogCodec.decode([Model.Tag].self, from: bytes) }
        let tooLarge: [UInt8] = [1] + [UInt8](repeating: 0xFF, count: 9) + [0x02]
        #expect(throws: StorageError.self) { _ = try CatalogCodec.decode([Model.Tag].self, from: tooLarge) }
    }

    @Test(arguments: [Limits.objectBytesMax + 1, .max, -1])
    func `A blob of a size that none can have is refused before anyone computes with it`(bytes: Int64) {
        let encoded = CatalogCodec.encode([Blob(id: String(repeating: "0f", count: 16), bytes: bytes)])
        #expect { _ = try CatalogCodec.decode([Blob].self, from: encoded) } throws: {
            ($0 as? StorageError)?.kind == .corrupt
        }
    }
}

/// A value whose type the tests need not know.
private struct Sample {
    let bytes: [UInt8]
    let survives: () throws -> Void
    let decodes: (_ bytes: [UInt8], _ isError: Bool?) -> Void

    init<Value: CatalogCodable & Equatable>(_ value: Value) {
        let encoded = CatalogCodec.encode(value)
        bytes = encoded
        survives = {
            let decoded = try CatalogCodec.decode(Value.self, from: encoded)
            #expect(decoded == value)
        }
        decodes = { bytes, isError in
            do throws(StorageError) {
                _ = try CatalogCodec.decode(Value.self, from: bytes)
                #expect(isError != true)
            } catch {
                #expect(error.kind == .corrupt && isError != false)
            }
        }
    }
}

private enum Samples {
    static let grants = [
        Grant(.fullControl, to: .account(TestHouse.owner)), Grant(.read, to: .group(.allUsers)),
        Grant(.write, to: .group(.logDelivery)), Grant(.readACP, to: .group(.authenticatedUsers)),
        Grant(.writeACP, to: .account(TestHouse.other)),
    ]
    static let acl = AccessControlList(owner: TestHouse.owner, grants: grants)
    static let checksum = ObjectChecksum(algorithm: .crc64nvme, type: .fullObject, base64: "AAAAAAAAAAA=")
    static let name = DNSName(trusted: [3, 119, 119, 119, 7, 101, 120, 97, 109, 112, 108, 101, 0])

    static var metadata: ObjectMetadata {
        var metadata = ObjectMetadata(etag: ETag("abc-2"), modified: Timestamp(milliseconds: -5), acl: acl)
        metadata.headers.contentType = Array("text/html".utf8)
        metadata.headers.cacheControl = []
        metadata.headers.expires = [0xFF, 0]
        metadata.user = [.init(name: Array("a".utf8), value: [0xC3, 0xA9])]
        metadata.redirectLocation = Array("/x".utf8)
        metadata.checksum = ObjectChecksum(algorithm: .sha256, type: .composite, base64: "x-2")
        metadata.parts = [
            .init(number: 1, bytes: 5 << 20, checksum: checksum), .init(number: 10_000, bytes: 0, checksum: nil),
        ]
        return metadata
    }

    static let website = WebsiteConfiguration(
        .serve(
            indexSuffix: Array("index.html".utf8),
            errorKey: ObjectKey("404.html"),
            rules: [
                RoutingRule(
                    condition: .init(keyPrefix: Array("docs/".utf8), errorCode: 404),
                    redirect: .init(scheme: .https, hostName: "h", replacement: .keyPrefix([1, 2]), status: 302)),
                RoutingRule(condition: nil, redirect: .init(replacement: .key(Array("k".utf8)))),
                RoutingRule(condition: .init(), redirect: .init(scheme: .http)),
            ]
        ))

    static let cors = CORSConfiguration(rules: [
        CORSRule(
            id: "i", allowedOrigins: ["https://*.a"], allowedMethods: CORSRule.Method.allCases, allowedHeaders: ["*"],
            exposedHeaders: ["ETag"], maxAgeSeconds: 0),
        CORSRule(allowedOrigins: ["*"], allowedMethods: [.get]),
    ])

    static var settings: SiteSettings {
        var settings = SiteSettings()
        settings.redirectsToHTTPS = true
        settings.strictTransportSecurity = .init(maxAgeSeconds: .max, includesSubDomains: true, preloads: true)
        settings.compresses = false
        return settings
    }

    static let zone = HostedZone(
        id: "Z1", name: name, owner: TestHouse.owner, callerReference: "ref", comment: "c",
        created: Timestamp(milliseconds: 253_402_300_799_999), nameServers: [name, .root], source: "a.zone",
        tags: [Model.Tag(key: "k", value: "")])

    static var all: [Sample] {
        [
            Sample(SiteSettings()), Sample(settings), Sample(cors), Sample(ObjectOwnership.bucketOwnerEnforced),
            Sample(PublicAccessBlock(ignoresPublicACLs: true, restrictsPublicBuckets: true)),
            Sample(acl), Sample(metadata), Sample(website), Sample(zone), Sample(checksum),
            Sample(WebsiteConfiguration(.redirectAll(hostName: "example.com", scheme: nil))),
            Sample(WebsiteConfiguration(.redirectAll(hostName: "example.com", scheme: .http))),
            Sample(
                LoggingConfiguration(
                    targetBucket: BucketName("logs.example.com")!,  // follows the rules
                    targetPrefix: Array("a/".utf8), targetGrants: grants, keyFormat: .partitioned(.deliveryTime))),
            Sample(ResourceRecordSet.Content.records(ttlSeconds: .max, rdata: [[], [1, 2, 3, 4]])),
            Sample(
                ResourceRecordSet.Content.alias(
                    AliasTarget(hostedZoneID: "Z2", name: name, evaluateTargetHealth: true))),
            Sample([
                Blob(id: String(repeating: "0f", count: 16), bytes: Limits.objectBytesMax),
                Blob(id: String(repeating: "a0", count: 16), bytes: 0),
            ]),
            Sample(ChecksumAlgorithm.allCases), Sample(Permission.allCases),
            Sample([ChecksumType.composite, .fullObject]),
            Sample([BucketVersioning.enabled, .suspended]),
            Sample(ObjectLock(retention: .init(.compliance, until: Timestamp(seconds: 9)), legalHold: false)),
            Sample(ObjectLock(legalHold: true)), Sample(ObjectLockConfiguration()),
            Sample(ObjectLockConfiguration(defaultRetention: .init(.governance, .days(1)))),
            Sample(ObjectLockConfiguration(defaultRetention: .init(.compliance, .years(100)))),
        ]
    }
}
