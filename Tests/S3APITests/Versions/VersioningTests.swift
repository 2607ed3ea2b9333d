import HTTPTypes
import Model
import Storage
import Testing

struct VersioningTests {
    @Test("A bucket tells its versioning once it has one, and can only suspend it then")
    func configuration() async throws {
        try await ObjectHouse.run { house in
            let before = try await house.ask(.get, "/mine?versioning")
            #expect(before.status == 200 && before["Status"] == nil)
            #expect(before.text.contains("<VersioningConfiguration xmlns="))
            try await house.ask(.put, "/mine/k", [:], "x")
            #expect(try await house.ask(.get, "/mine/k").header("x-amz-version-id") == nil)
            for status in ["Enabled", "Suspended", "Enabled"] {
                #expect(try await house.setVersioning(status).status == 200)
                #expect(try await house.ask(.get, "/mine?versioning")["Status"] == status)
                #expect(try await house.ask(.get, "/mine/k").header("x-amz-version-id") == "null")
            }
            let mfa =
                "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>"
            #expect(try await house.ask(.put, "/mine?versioning", [:], mfa).code == "AccessDenied")
            #expect(try await house.ask(.them, .get, "/mine?versioning").code == "AccessDenied")
            #expect(try await house.setVersioning("Enabled", as: .them).code == "AccessDenied")
        }
    }

    @Test(
        "What is no versioning is refused",
        arguments: [
            ("<VersioningConfiguration/>", "IllegalVersioningConfigurationException"),
            (
                "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>",
                "IllegalVersioningConfigurationException"
            ),
            ("<VersioningConfiguration><Else/></VersioningConfiguration>", "MalformedXML"),
            ("<Versioning><Status>Enabled</Status></Versioning>", "MalformedXML"), ("", "MissingRequestBodyError"),
            (
                "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Yes</MfaDelete></VersioningConfiguration>",
                "MalformedXML"
            ),
        ])
    func refused(_ body: String, _ code: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await house.ask(.put, "/mine?versioning", [:], body)
            #expect((answer.status, answer.code) == (400, code))
        }
    }

    @Test("Every write is a version that can be read, described and copied by its name")
    func versions() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let first = try #require(try await house.put("k", "first"))
            let second = try #require(try await house.put("k", "second!"))
            #expect(first != second && first != "null")
            let newest = try await house.ask(.get, "/mine/k")
            #expect(newest.text == "second!" && newest.header("x-amz-version-id") == second)
            for (id, text) in [(first, "first"), (second, "second!")] {
                let answer = try await house.ask(.get, "/mine/k?versionId=\(id)")
                #expect(answer.text == text && answer.header("x-amz-version-id") == id)
                #expect(try await house.ask(.head, "/mine/k?versionId=\(id)").count == Int64(text.utf8.count))
                let attributes = try await house.ask(
                    .get, "/mine/k?attributes&versionId=\(id)", ["x-amz-object-attributes": "ObjectSize"])
                #expect(attributes["ObjectSize"] == String(text.utf8.count))
                #expect(attributes.header("x-amz-version-id") == id)
            }
            let notModified = try await house.ask(
                .get, "/mine/k?versionId=\(first)", ["If-None-Match": "*"])
            #expect(notModified.status == 304 && notModified.header("x-amz-version-id") == first)
            // An older version is made the newest by copying it onto its key.
            let copy = try await house.ask(
                .put, "/mine/k", ["x-amz-copy-source": "/mine/k?versionId=\(first)"])
            #expect(copy.status == 200 && copy.header("x-amz-copy-source-version-id") == first)
            let third = try #require(copy.header("x-amz-version-id"))
            #expect(![first, second].contains(third))
            #expect(try await house.ask(.get, "/mine/k").text == "first")
        }
    }

    @Test("A delete marker hides the object, is told, and is taken away again")
    func deleteMarkers() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let id = try #require(try await house.put("k", "x"))
            let deletion = try await house.ask(.delete, "/mine/k")
            #expect(deletion.status == 204 && deletion.header("x-amz-delete-marker") == "true")
            let marker = try #require(deletion.header("x-amz-version-id"))
            for method in [HTTPRequest.Method.get, .head] {
                let missing = try await house.ask(method, "/mine/k")
                #expect(missing.status == 404 && missing.header("x-amz-delete-marker") == "true")
                #expect(missing.header("x-amz-version-id") == marker)
                let named = try await house.ask(method, "/mine/k?versionId=\(marker)")
                #expect(named.status == 405 && named.header("Allow") == "DELETE")
                #expect(named.header("x-amz-delete-marker") == "true" && named.header("Last-Modified") != nil)
            }
            #expect(try await house.ask(.get, "/mine/k?acl&versionId=\(marker)").code == "MethodNotAllowed")
            #expect(try await house.ask(.them, .get, "/mine/k?versionId=\(marker)").code == "AccessDenied")
            let copy = try await house.ask(
                .put, "/mine/c", ["x-amz-copy-source": "/mine/k?versionId=\(marker)"])
            #expect((copy.status, copy.code) == (400, "InvalidRequest"))
            #expect(try await house.ask(.put, "/mine/c", ["x-amz-copy-source": "/mine/k"]).code == "NoSuchKey")
            #expect(try await house.ask(.get, "/mine/k?versionId=\(id)").text == "x")
            #expect(try await house.ask(.delete, "/mine").code == "BucketNotEmpty")
            let undone = try await house.ask(.delete, "/mine/k?versionId=\(marker)")
            #expect(undone.status == 204 && undone.header("x-amz-delete-marker") == "true")
            #expect(try await house.ask(.get, "/mine/k").header("x-amz-version-id") == id)
            let removed = try await house.ask(.delete, "/mine/k?versionId=\(id)")
            #expect(removed.header("x-amz-version-id") == id && removed.header("x-amz-delete-marker") == nil)
            #expect(try await house.ask(.delete, "/mine/k?versionId=\(id)").status == 204)
            #expect(try await house.ask(.delete, "/mine").status == 204)
        }
    }

    @Test("A suspended bucket has one version null beside those it had before")
    func suspended() async throws {
        try await ObjectHouse.run { house in
            try await house.put("k", "before")
            try await house.setVersioning("Enabled")
            let id = try #require(try await house.put("k", "numbered"))
            #expect(try await house.ask(.get, "/mine/k?versionId=null").text == "before")
            try await house.setVersioning("Suspended")
            #expect(try await house.put("k", "null") == nil)
            #expect(try await house.ask(.get, "/mine/k?versionId=null").text == "null")
            #expect(try await house.versions() == ["null", id])
            let deletion = try await house.ask(.delete, "/mine/k")
            #expect(deletion.header("x-amz-version-id") == "null")
            #expect(deletion.header("x-amz-delete-marker") == "true")
            #expect(try await house.versions() == ["null", id])
            #expect(try await house.ask(.get, "/mine/k?versionId=null").status == 405)
        }
    }

    @Test("A version has its own ACL and its own tags")
    func properties() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let first = try #require(try await house.put("k", "first"))
            try await house.put("k", "second")
            let acl = try await house.ask(.put, "/mine/k?acl&versionId=\(first)", ["x-amz-acl": "public-read"])
            #expect(acl.status == 200 && acl.header("x-amz-version-id") == first)
            let tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
            let tagged = try await house.ask(.put, "/mine/k?tagging&versionId=\(first)", [:], tagging)
            #expect(tagged.status == 200 && tagged.header("x-amz-version-id") == first)
            #expect(try await house.ask(.nobody, .get, "/mine/k?versionId=\(first)").text == "first")
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 403)
            #expect(try await house.ask(.get, "/mine/k?tagging&versionId=\(first)")["Value"] == "1")
            #expect(try await house.ask(.get, "/mine/k?tagging")["Value"] == nil)
            #expect(try await house.ask(.get, "/mine/k?acl").all("Grant").count == 1)
            #expect(try await house.ask(.get, "/mine/k?acl&versionId=\(first)").all("Grant").count == 2)
            let untagged = try await house.ask(.delete, "/mine/k?tagging&versionId=\(first)")
            #expect(untagged.status == 204)
            #expect(try await house.ask(.get, "/mine/k?tagging&versionId=\(first)")["Value"] == nil)
        }
    }

    @Test("The rights on versions are rights of their own")
    func policy() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let id = try #require(try await house.put("k", "x"))
            let policy = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject",\
                "s3:DeleteObject"],"Resource":"arn:aws:s3:::mine/*"}]}
                """
            #expect(try await house.ask(.put, "/mine?policy", [:], policy).status == 204)
            #expect(try await house.ask(.them, .get, "/mine/k").status == 200)
            #expect(try await house.ask(.them, .get, "/mine/k?versionId=\(id)").status == 403)
            #expect(try await house.ask(.them, .delete, "/mine/k?versionId=\(id)").status == 403)
            #expect(try await house.ask(.them, .delete, "/mine/k").status == 204)
            let versions = policy.replacing("GetObject\"", with: "GetObjectVersion\"")
                .replacing("DeleteObject\"", with: "DeleteObjectVersion\"")
            #expect(try await house.ask(.put, "/mine?policy", [:], versions).status == 204)
            #expect(try await house.ask(.them, .get, "/mine/k?versionId=\(id)").status == 200)
            #expect(try await house.ask(.them, .delete, "/mine/k?versionId=\(id)").status == 204)
        }
    }

    @Test(
        "A name that no version can have is refused, and one that none has is not found",
        arguments: [
            ("", 400, "InvalidArgument"), ("x", 400, "InvalidArgument"),
            (VersionID.make(sequence: 1).text, 404, "NoSuchVersion"), ("null", 404, "NoSuchVersion"),
        ])
    func names(_ id: String, _ status: Int, _ code: String) async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            try await house.put("k", "x")
            for target in ["/mine/k?versionId=\(id)", "/mine/k?acl&versionId=\(id)", "/mine/k?tagging&versionId=\(id)"]
            {
                let answer = try await house.ask(.get, target)
                #expect((answer.status, answer.code) == (status, code))
            }
            let copy = try await house.ask(.put, "/mine/c", ["x-amz-copy-source": "/mine/k?versionId=\(id)"])
            #expect((copy.status, copy.code) == (status, code))
            // Nobody learns which versions there are.
            #expect(
                try await house.ask(.them, .get, "/mine/k?versionId=\(VersionID.make(sequence: 1).text)").status == 403)
        }
    }

    @Test("Versions and delete markers are listed with their names, newest first, page by page")
    func listing() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            for text in ["1", "2", "3"] { try await house.put("a/k", text) }
            try await house.ask(.delete, "/mine/a/k")
            try await house.put("b", "x")
            let all = try await house.versions()
            #expect(all.count == 5)
            let page = try await house.ask(.get, "/mine?versions")
            #expect(page.all("IsLatest") == ["true", "false", "false", "false", "true"])
            #expect(page.all("DeleteMarker").count == 1 && page.all("Version").count == 4)
            var (found, next): ([String], String?) = ([], "")
            while let marker = next {
                let page = try await house.ask(.get, "/mine?versions&max-keys=2\(marker)")
                found += page.all("VersionId")
                next = page["IsTruncated"] == "true" ? try page.nextMarker() : nil
            }
            #expect(found == all)
            let grouped = try await house.ask(.get, "/mine?versions&delimiter=/")
            #expect(grouped.all("CommonPrefixes") == ["<Prefix>a/</Prefix>"] && grouped.all("VersionId").count == 1)
            #expect(try await house.ask(.get, "/mine?versions&version-id-marker=null").code == "InvalidArgument")
            #expect(
                try await house.ask(.get, "/mine?versions&key-marker=a&version-id-marker=x").code == "InvalidArgument")
        }
    }

    @Test("A bulk delete makes markers and removes versions, and tells which")
    func bulkDelete() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let id = try #require(try await house.put("k", "x"))
            func delete(_ objects: String) async throws -> ObjectHouse.Answer {
                try await house.ask(.post, "/mine?delete", [:], "<Delete>\(objects)</Delete>")
            }
            let marked = try await delete("<Object><Key>k</Key></Object>")
            let marker = try #require(marked["DeleteMarkerVersionId"])
            #expect(marked["DeleteMarker"] == "true" && marked["VersionId"] == nil)
            let removed = try await delete(
                "<Object><Key>k</Key><VersionId>\(marker)</VersionId></Object>"
                    + "<Object><Key>k</Key><VersionId>\(id)</VersionId></Object>")
            #expect(removed.all("VersionId") == [marker, id] && removed.all("DeleteMarkerVersionId") == [marker])
            #expect(try await house.versions().isEmpty)
        }
    }

    @Test("Conditions of a write are those of the newest version, which a delete marker is not")
    func conditions() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            try await house.put("k", "x")
            #expect(try await house.ask(.put, "/mine/k", ["If-None-Match": "*"], "y").status == 412)
            try await house.ask(.delete, "/mine/k")
            #expect(try await house.ask(.put, "/mine/k", ["If-Match": "*"], "y").code == "NoSuchKey")
            #expect(try await house.ask(.put, "/mine/k", ["If-None-Match": "*"], "y").status == 200)
        }
    }

    @Test("An upload in parts is a version, and so is each of a form")
    func uploads() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            let answer = try await house.putInParts("/mine/m", [1, 2, 3], algorithm: nil)
            let id = try #require(answer.header("x-amz-version-id"))
            #expect(try await house.versions() == [id])
            let part = try #require(try await house.ask(.post, "/mine/n?uploads")["UploadId"])
            let copy = try await house.ask(
                .put, "/mine/n?partNumber=1&uploadId=\(part)", ["x-amz-copy-source": "/mine/m?versionId=\(id)"])
            #expect(copy.status == 200 && copy.header("x-amz-copy-source-version-id") == id)
        }
    }

    @Test("The access log tells the version that a request names")
    func log() async throws {
        try await ObjectHouse.run { house in
            try await house.setVersioning("Enabled")
            try await house.startLogging("mine")
            let id = try #require(try await house.put("k", "x"))
            try await house.ask(.get, "/mine/k?versionId=\(id)")
            try await house.ask(.get, "/mine/k?versionId=%0A")
            try await house.ask(
                .post, "/mine?delete", [:], "<Delete><Object><Key>k</Key><VersionId>\(id)</VersionId></Object></Delete>"
            )
            let records = house.records.all
            #expect(records.map(\.versionID) == [nil, id, nil, nil, id])
        }
    }
}

extension ObjectHouse {
    @discardableResult
    func setVersioning(_ status: String, as party: Party = .me) async throws -> Answer {
        try await ask(
            party, .put, "/mine?versioning", [:],
            "<VersioningConfiguration><Status>\(status)</Status></VersioningConfiguration>")
    }

    /// The name of the version that an upload to `mine` made.
    @discardableResult
    func put(_ key: String, _ text: String) async throws -> String? {
        try await ask(.put, "/mine/\(key)", [:], text).header("x-amz-version-id")
    }

    /// The names of all versions in `mine`.
    func versions() async throws -> [String] {
        try await ask(.get, "/mine?versions").all("VersionId")
    }
}

extension ObjectHouse.Answer {
    /// The query that asks for the next page of versions.
    fileprivate func nextMarker() throws -> String {
        "&key-marker=\(try #require(self["NextKeyMarker"]))&version-id-marker=\(try #require(self["NextVersionIdMarker"]))"
    }
}
