/// What the listings of objects, versions and uploads have in common.
extension Snapshot {
    /// Adds to a page what is listed from the key `start` on, until it is full: a common prefix in place of all keys under it, which
    /// are skipped and not read.
    /// - Parameters:
    ///   - sql: selects rows, the key first, of a bucket (?1) whose key is at least ?2 and less than ?3, in order of the key.
    ///   - row: the entry of a row whose key is listed itself.
    /// - Returns: whether something would follow on another page.
    func append<Entry>(
        to entries: inout [Entry], limit: Int, from start: [UInt8]?, _ grouping: KeyGrouping, in bucket: BucketID,
        _ sql: String, commonPrefix: ([UInt8]) -> Entry,
        row: ([UInt8], SQLRow) throws(StorageError) -> Entry
    ) throws(StorageError) -> Bool {
        var isTruncated = false
        var start = start
        while let from = start {
            start = nil
            try connection.forEach(sql, [.integer(bucket.value), .bytes(from), .bytes(grouping.end)]) {
                (found) throws(StorageError) in
                guard entries.count < limit else {
                    isTruncated = true
                    return false
                }
                let key = found.bytes(0)
                guard let common = grouping.commonPrefix(of: key) else {
                    entries.append(try row(key, found))
                    return true
                }
                entries.append(commonPrefix(common))
                start = KeyGrouping.successor(of: common)
                return false
            }
        }
        return isTruncated
    }
}
