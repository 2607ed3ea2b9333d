import Model

/// The sites of one event loop by the bytes of their bucket's name.
struct SiteMap {
    private var table: ByteTable<SiteState>

    init(hash: ByteHash) { table = ByteTable(hash: hash) }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> SiteState? {
        table.slot(of: name).flatMap { table[$0] }
    }

    mutating func update(_ name: BucketName, to state: SiteState?) {
        let slot = Array(name.text.utf8).withUnsafeBufferPointer { table.slot(of: $0) }
        switch (slot, state) {
        case (let slot?, let state?): table.replace(slot, with: state)
        case (let slot?, nil): table.remove(at: slot)
        case (nil, let state?): table.insert(state)
        case (nil, nil): break
        }
    }
}
