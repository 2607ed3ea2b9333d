/// The key of the account that the first start made, in the data directory, readable by its owner only, in the format of the AWS
/// tools' shared credentials file.
package enum CredentialsFile {
    package static func path(in data: String) -> String { "\(data)/credentials" }

    package static func write(_ key: AccessKeyPair, in data: String) throws(FileBytes.Problem) {
        let text = """
            [default]
            aws_access_key_id = \(key.accessKey)
            aws_secret_access_key = \(key.secretKey)

            """
        try FileBytes.write(Array(text.utf8), to: path(in: data), mode: 0o600)
    }

    /// `nil` when there is no such file, or no key in it.
    package static func read(in data: String) -> AccessKeyPair? {
        guard let bytes = try? FileBytes.read(path(in: data)) else { return nil }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        guard let accessKey = values["aws_access_key_id"], let secretKey = values["aws_secret_access_key"] else {
            return nil
        }
        return AccessKeyPair(accessKey: accessKey, secretKey: secretKey)
    }
}
