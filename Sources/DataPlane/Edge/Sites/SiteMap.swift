import Model

/// The sites of one event loop by the bytes of their bucket's name.
struct SiteMap {
    private var table: ByteTable<SiteState>

    init(hash: ByteHash) { table = ByteTable(hash: hash) }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> SiteState? {
        table.slot(of: name).flatMap { table[$0] }
    }

    func find(_ name: BucketName) -> SiteState? {
        Array(name.text.utf8).withUnsafeBufferPointer { find($0) }
    }

    mutating func update(_ name: BucketName, to state: SiteState?) {
        Array(name.text.utf8).withUnsafeBufferPointer { table.update($0, to: state) }
    }
}
