import Model

/// Where the row of one version stands: in `object` when it is the newest and no delete marker, else in `version`.
struct VersionRow {
    let values: [SQLValue]
    private let isNull: Bool

    init(_ id: VersionID, of key: ObjectKey, in bucket: BucketID) {
        let place: [SQLValue] = [.integer(bucket.value), .bytes(key.bytes)]
        switch id {
        case .null:
            isNull = true
            values = place
        case .numbered(let sequence, let nonce):
            isNull = false
            values = place + [.integer(sequence), .bytes(nonce)]
        }
    }

    /// Finds the row in either table by `values`, the first of which is the statement's argument of this number.
    func condition(from first: Int = 1) -> String {
        let place = "bucket = ?\(first) AND key = ?\(first + 1)"
        return isNull
            ? "\(place) AND nonce IS NULL" : "\(place) AND sequence = ?\(first + 2) AND nonce = ?\(first + 3)"
    }
}

extension Snapshot {
    /// The table that has the row; `nil` when there is no such version.
    func table(of row: VersionRow) throws(StorageError) -> String? {
        for table in ["object", "version"] {
            let isThere = try connection.first("SELECT 1 FROM \(table) WHERE \(row.condition())", row.values) { _ in
                true
            }
            if isThere != nil { return table }
        }
        return nil
    }
}
