import Model

/// The sites of one event loop by the bytes of their bucket's name.
struct SiteMap {
    private var table: ByteTable<SiteState>

    init(hash: ByteHash) { table = ByteTable(hash: hash) }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> SiteState? {
        table.slot(of: name).flatMap { table[$0] }
    }

    /// What stands under a bucket's name is from now on what `body` makes of what stood there; `nil`: nothing. The state that it makes
    /// keeps the bytes of the name that it is given.
    mutating func change(_ name: BucketName, _ body: (_ former: SiteState?, _ name: [UInt8]) -> SiteState?) {
        let bytes = Array(name.text.utf8)
        let slot = bytes.withUnsafeBufferPointer { table.slot(of: $0) }
        let state = body(slot.flatMap { table[$0] }, bytes)
        if let slot { table.set(state, at: slot) } else if let state { table.insert(state) }
    }
}
