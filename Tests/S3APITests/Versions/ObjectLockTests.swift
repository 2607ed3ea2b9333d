import HTTPTypes
import Model
import S3API
import Storage
import Testing

struct ObjectLockTests {
    private static let retention =
        "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>"
    private static let bypass = ["x-amz-bypass-governance-retention": "true"]

    private static func configuration(_ rule: String) -> String {
        """
        <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>\(rule)</ObjectLockConfiguration>
        """
    }

    private static func rule(_ period: String, mode: String = "GOVERNANCE") -> String {
        "<Rule><DefaultRetention><Mode>\(mode)</Mode>\(period)</DefaultRetention></Rule>"
    }

    @Test("A bucket is created with locks, or given them once it keeps versions")
    func enabled() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/locked", ["x-amz-bucket-object-lock-enabled": "true"])
            #expect(try await house.ask(.get, "/locked?versioning")["Status"] == "Enabled")
            let fresh = try await house.ask(.get, "/locked?object-lock")
            #expect(fresh["ObjectLockEnabled"] == "Enabled" && fresh["Rule"] == nil)
            let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
            #expect(try await house.ask(.put, "/locked?versioning", [:], suspended).code == "InvalidBucketState")

            #expect(try await house.ask(.get, "/mine?object-lock").code == "ObjectLockConfigurationNotFoundError")
            let change = Self.configuration(Self.rule("<Years>2</Years>", mode: "COMPLIANCE"))
            let early = try await house.ask(.put, "/mine?object-lock", [:], change)
            #expect((early.status, early.code) == (409, "InvalidBucketState"))
            try await house.setVersioning("Enabled")
            #expect(try await house.ask(.put, "/mine?object-lock", [:], change).status == 200)
            let answer = try await house.ask(.get, "/mine?object-lock")
            #expect(answer["Mode"] == "COMPLIANCE" && answer["Years"] == "2" && answer["Days"] == nil)
            #expect(try await house.ask(.them, .put, "/mine?object-lock", [:], change).code == "AccessDenied")
        }
    }

    @Test(
        "What is no configuration is refused",
        arguments: [
            (rule("<Days>0</Days>"), "InvalidRetentionPeriod"), (rule("<Years>-1</Years>"), "InvalidRetentionPeriod"),
            (rule("<Days>36501</Days>"), "InvalidRetentionPeriod"), (rule("<Days>x</Days>"), "MalformedXML"),
            (rule("<Days>99999999999999999999</Days>"), "MalformedXML"), (rule(""), "MalformedXML"),
            (rule("<Days>1</Days><Years>1</Years>"), "MalformedXML"), ("<Rule/>", "MalformedXML"),
            (rule("<Days>1</Days>", mode: "governance"), "MalformedXML"), ("<Else/>", "MalformedXML"),
        ])
    func refused(_ rule: String, _ code: String) async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let answer = try await house.ask(.put, "/mine?object-lock", [:], Self.configuration(rule))
            #expect((answer.status, answer.code) == (400, code))
        }
    }

    @Test("A retention keeps the version, not the key, and governance is bypassed by those who may")
    func retention() async throws {
        try await ObjectHouse.locked { house in
            let id = try #require(try await house.put("k", "x"))
            #expect(try await house.ask(.get, "/mine/k?retention").code == "NoSuchObjectLockConfiguration")
            #expect(try await house.ask(.put, "/mine/k?retention", [:], Self.retention).status == 200)
            let answer = try await house.ask(.get, "/mine/k?retention&versionId=\(id)")
            #expect(answer["Mode"] == "GOVERNANCE" && answer["RetainUntilDate"] == "2030-01-01T00:00:00.000Z")
            let head = try await house.ask(.head, "/mine/k")
            #expect(head.header("x-amz-object-lock-mode") == "GOVERNANCE")
            #expect(head.header("x-amz-object-lock-retain-until-date") == "2030-01-01T00:00:00.000Z")
            let shorter = Self.retention.replacing("2030", with: "2029")
            #expect(try await house.ask(.put, "/mine/k?retention", [:], shorter).code == "AccessDenied")
            #expect(try await house.ask(.put, "/mine/k?retention", Self.bypass, shorter).status == 200)
            #expect(try await house.ask(.put, "/mine/k?retention", [:], "<Retention/>").code == "AccessDenied")
            #expect(try await house.ask(.delete, "/mine/k").header("x-amz-delete-marker") == "true")
            #expect(try await house.ask(.delete, "/mine/k?versionId=\(id)").code == "AccessDenied")
            let body = "<Delete><Object><Key>k</Key><VersionId>\(id)</VersionId></Object></Delete>"
            #expect(try await house.ask(.post, "/mine?delete", [:], body)["Code"] == "AccessDenied")
            #expect(try await house.versions().count == 2)
            #expect(try await house.ask(.post, "/mine?delete", Self.bypass, body)["Code"] == nil)
            #expect(try await house.versions().count == 1)
        }
    }

    @Test("Nobody gets around compliance, and nobody without the right around governance")
    func compliance() async throws {
        try await ObjectHouse.locked { house in
            let until = ["x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z"]
            let mode = ["x-amz-object-lock-mode": "COMPLIANCE"]
            let id = try #require(
                try await house.ask(.put, "/mine/k", until.merging(mode) { $1 }, "x").header("x-amz-version-id"))
            #expect(try await house.ask(.delete, "/mine/k?versionId=\(id)", Self.bypass).code == "AccessDenied")
            #expect(try await house.ask(.put, "/mine/k?retention", Self.bypass, Self.retention).code == "AccessDenied")
            let policy = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:PutObject",\
                "s3:DeleteObjectVersion"],"Resource":"arn:aws:s3:::mine/*"}]}
                """
            #expect(try await house.ask(.put, "/mine?policy", [:], policy).status == 204)
            let governed = try #require(try await house.put("g", "x"))
            #expect(try await house.ask(.put, "/mine/g?retention", [:], Self.retention).status == 200)
            #expect(try await house.ask(.them, .delete, "/mine/g?versionId=\(governed)", Self.bypass).status == 403)
            #expect(try await house.ask(.them, .put, "/mine/t", until.merging(mode) { $1 }, "x").status == 403)
            #expect(try await house.ask(.them, .put, "/mine/t", [:], "x").status == 200)
        }
    }

    @Test("A legal hold keeps the version until it is taken away")
    func legalHold() async throws {
        try await ObjectHouse.locked { house in
            let answer = try await house.ask(.put, "/mine/k", ["x-amz-object-lock-legal-hold": "ON"], "x")
            let id = try #require(answer.header("x-amz-version-id"))
            #expect(try await house.ask(.head, "/mine/k").header("x-amz-object-lock-legal-hold") == "ON")
            #expect(try await house.ask(.get, "/mine/k?legal-hold")["Status"] == "ON")
            #expect(try await house.ask(.delete, "/mine/k?versionId=\(id)", Self.bypass).code == "AccessDenied")
            let wrong = "<LegalHold><Status>off</Status></LegalHold>"
            #expect(try await house.ask(.put, "/mine/k?legal-hold", [:], wrong).code == "MalformedXML")
            let off = "<LegalHold><Status>OFF</Status></LegalHold>"
            #expect(try await house.ask(.them, .put, "/mine/k?legal-hold", [:], off).code == "AccessDenied")
            #expect(try await house.ask(.put, "/mine/k?legal-hold", [:], off).status == 200)
            #expect(try await house.ask(.get, "/mine/k?legal-hold&versionId=\(id)")["Status"] == "OFF")
            #expect(try await house.ask(.delete, "/mine/k?versionId=\(id)").status == 204)
        }
    }

    @Test("A new version that says nothing is kept as long as the bucket's default says, however it is written")
    func defaultRetention() async throws {
        try await ObjectHouse.locked { house in
            try await house.put("before", "x")
            try await house.ask(.put, "/mine?object-lock", [:], Self.configuration(Self.rule("<Days>1</Days>")))
            try await house.put("k", "x")
            try await house.ask(.put, "/mine/copy", ["x-amz-copy-source": "/mine/before"])
            try await house.putInParts("/mine/parts", [1], algorithm: nil)
            for key in ["k", "copy", "parts"] {
                let answer = try await house.ask(.get, "/mine/\(key)?retention")
                #expect(answer["Mode"] == "GOVERNANCE")
                #expect(answer["RetainUntilDate"] == Timestamp(seconds: ObjectHouse.now.seconds + 86_400).isoText)
            }
            #expect(try await house.ask(.get, "/mine/before?retention").code == "NoSuchObjectLockConfiguration")
        }
    }

    @Test(
        "What is no lock is refused",
        arguments: [
            ["x-amz-object-lock-mode": "GOVERNANCE"],
            ["x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z"],
            ["x-amz-object-lock-mode": "x", "x-amz-object-lock-retain-until-date": "2030-01-01T00:00:00Z"],
            ["x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "tomorrow"],
            ["x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2020-01-01T00:00:00Z"],
            ["x-amz-object-lock-legal-hold": "on"],
            [
                "x-amz-object-lock-mode": "GOVERNANCE",
                "x-amz-object-lock-retain-until-date": "9999-12-31T23:59:59-23:59",
            ],
        ])
    func wrongHeaders(_ headers: [String: String]) async throws {
        try await ObjectHouse.locked { house in
            let answer = try await house.ask(.put, "/mine/k", headers, "x")
            #expect((answer.status, answer.code) == (400, "InvalidArgument"))
            #expect(try await house.ask(.get, "/mine/k").code == "NoSuchKey")
        }
    }

    @Test("A bucket without locks has none of it")
    func without() async throws {
        try await ObjectHouse.run { house in
            try await house.put("k", "x")
            for target in ["/mine/k?retention", "/mine/k?legal-hold"] {
                #expect(try await house.ask(.get, target).code == "InvalidRequest")
                #expect(try await house.ask(.them, .get, target).code == "AccessDenied")
            }
            let hold = try await house.ask(.put, "/mine/k", ["x-amz-object-lock-legal-hold": "ON"], "x")
            #expect((hold.status, hold.code) == (400, "InvalidRequest"))
        }
    }
}

extension ObjectHouse {
    /// With a bucket `mine` whose versions can be locked.
    fileprivate static func locked(_ body: (ObjectHouse) async throws -> Void) async throws {
        try await run { house in
            try await house.setVersioning("Enabled")
            let configuration =
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
            #expect(try await house.ask(.put, "/mine?object-lock", [:], configuration).status == 200)
            try await body(house)
        }
    }
}
