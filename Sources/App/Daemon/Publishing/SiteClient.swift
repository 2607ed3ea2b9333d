internal import APIKit
internal import HTTPTypes
internal import Model
internal import S3API

/// The S3 requests that publishing a site needs, in path style.
struct SiteClient: Sendable {
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    let api: APIClient

    /// The ETags of all objects by key; `nil` when there is no such bucket.
    func etags(in bucket: BucketName) async throws -> [ObjectKey: String]? {
        var etags: [ObjectKey: String] = [:]
        var token: String?
        repeat {
            var query = ""
            if let token { query += "continuation-token=\(PercentEncoding.encode(token))&" }
            query += "encoding-type=url&list-type=2"
            let answer = try await api.send(.get, path: "/\(bucket)", query: query)
            if answer.status == 404 { return nil }
            guard answer.status == 200, let page = try? XMLElement(parsing: answer.body) else {
                throw PublishingProblem(answer, doing: "listing \(bucket)")
            }
            for entry in page.all("Contents") {
                guard let name = entry["Key"]?.text, let key = PercentEncoding.decode(Array(name.utf8)) else {
                    continue
                }
                etags[ObjectKey(stored: key)] = entry["ETag"]?.text.filter { $0 != "\"" }
            }
            token = page["IsTruncated"]?.text == "true" ? page["NextContinuationToken"]?.text : nil
        } while token != nil
        return etags
    }

    /// Makes the bucket; one that this account has already will do.
    /// - Returns: whether it was made now.
    func create(_ bucket: BucketName, acl: CannedACL) async throws -> Bool {
        let answer = try await api.send(.put, path: "/\(bucket)", headers: [.amzACL: acl.rawValue])
        if (200..<300).contains(answer.status) { return true }
        if answer.errorCode == "BucketAlreadyOwnedByYou" { return false }
        throw PublishingProblem(answer, doing: "creating the bucket \(bucket)")
    }

    func put(_ file: LocalFile, in bucket: BucketName, files: FileThreads) async throws {
        var headers: HTTPFields = [.amzACL: CannedACL.publicRead.rawValue]
        headers[.contentType] = String(decoding: ContentType.ofPath(file.key.bytes), as: UTF8.self)
        headers[.md5] = Base64.encode(Hexadecimal.decode(Array(file.digest.utf8)) ?? [])
        _ = try await api.require(
            "uploading \(file.path)", .put, path: path(bucket, file.key), headers: headers,
            body: .file(path: file.path, bytes: file.bytes, files: files))
    }

    func delete(_ key: ObjectKey, in bucket: BucketName) async throws {
        _ = try await api.require("deleting \(key)", .delete, path: path(bucket, key))
    }

    func setWebsite(_ bucket: BucketName, hasErrorPage: Bool) async throws {
        let document = XMLWriter(root: "WebsiteConfiguration", namespace: SiteClient.namespace) { xml in
            xml.element("IndexDocument") { $0.element("Suffix", utf8: SiteBucket.indexSuffix) }
            if hasErrorPage { xml.element("ErrorDocument") { $0.element("Key", utf8: SiteBucket.errorKey.bytes) } }
        }
        _ = try await api.require(
            "switching on the website", .put, path: "/\(bucket)", query: "website=", body: .bytes(document.bytes))
    }

    func isLogged(_ bucket: BucketName) async throws -> Bool {
        let answer = try await api.require("reading the logging", .get, path: "/\(bucket)", query: "logging=")
        return (try? XMLElement(parsing: answer.body))?["LoggingEnabled"] != nil
    }

    func setLogging(_ bucket: BucketName, to target: BucketName) async throws {
        let document = XMLWriter(root: "BucketLoggingStatus", namespace: SiteClient.namespace) { xml in
            xml.element("LoggingEnabled") { xml in
                xml.element("TargetBucket", target.text)
                xml.element("TargetPrefix", "\(bucket)/")
            }
        }
        _ = try await api.require(
            "switching on the access log", .put, path: "/\(bucket)", query: "logging=", body: .bytes(document.bytes))
    }

    private func path(_ bucket: BucketName, _ key: ObjectKey) -> String {
        "/\(bucket)/" + String(decoding: PercentEncoding.encode(key.bytes, keepingSlash: true), as: UTF8.self)
    }
}

extension HTTPField.Name {
    // A valid token.
    fileprivate static let md5 = HTTPField.Name("content-md5")!
}
