package import Model

extension Transaction {
    package func decide(
        _ variants: [Variant], of key: ObjectKey, in bucket: BucketID, madeFrom content: Content
    ) throws -> Bool {
        guard let (object, id) = try objectRow(key, in: bucket), object.content == content else { return false }
        try forgetDecision(about: id)
        try write("INSERT INTO decision VALUES (?, ?)", [.integer(id), .integer(bucket.value)])
        for variant in variants {
            try write(
                "INSERT INTO variant VALUES (?, ?, ?)",
                [
                    .integer(id), .integer(Int(variant.coding.rawValue)),
                    .integer(try store(variant.content, replacing: nil)),
                ])
        }
        if !variants.isEmpty { announce(.object(key, bucket: bucket)) }
        return true
    }

    package func forgetDecisions(in bucket: BucketID, limit: Int) throws -> Int {
        let contents = try connection.all(
            "SELECT content FROM decision WHERE bucket = ? LIMIT ?", [.integer(bucket.value), .integer(limit)]
        ) { $0.integer(0) }
        for content in contents { try forgetDecision(about: content) }
        return contents.count
    }

    /// Removes the variants of a content, and that they were ever tried.
    func forgetDecision(about content: Int64) throws(StorageError) {
        guard try write("DELETE FROM decision WHERE content = ?", [.integer(content)]) > 0 else { return }
        let variants = try connection.all(
            "SELECT c.id, c.blobs FROM variant v JOIN content c ON c.id = v.variant WHERE v.content = ?",
            [.integer(content)], Transaction.contentRow)
        try write("DELETE FROM variant WHERE content = ?", [.integer(content)])
        for variant in variants { try remove(variant) }
    }
}
