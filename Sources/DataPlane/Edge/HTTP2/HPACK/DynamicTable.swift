/// The fields that a peer's encoder has chosen to refer to (RFC 7541 section 2.3.2): a queue bounded in bytes, the newest first.
struct DynamicTable: ~Copyable {
    private struct Entry {
        var start: Int32
        var nameCount: Int32
        var valueCount: Int32

        // As RFC 7541 section 4.1 counts.
        var size: Int { Int(nameCount) + Int(valueCount) + DynamicTable.entryBytes }
    }

    /// What we promise to keep, and the default of SETTINGS_HEADER_TABLE_SIZE, which is left as it is.
    static let sizeMax = 4096
    private static let entryBytes = 32
    private static let entriesMax = sizeMax / entryBytes
    /// Twice what can be in use, so that bytes are moved together only once for each time that the table is filled.
    private static let byteCapacity = 2 * sizeMax

    /// Made when the first field comes.
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var entries = UnsafeMutableBufferPointer<Entry>(start: nil, count: 0)
    /// The place of the oldest entry; the others follow it round the end.
    private var oldest = 0
    private(set) var count = 0
    private(set) var size = 0
    private var limit = sizeMax
    /// Where the bytes of the newest entry end.
    private var end = 0

    init() {}

    deinit {
        bytes.deallocate()
        entries.deallocate()
    }

    /// The bytes of a field, 0 being the newest; good until the next change.
    func field(_ index: Int) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        guard index >= 0, index < count else { return nil }
        let entry = entries[place(count - 1 - index)]
        let start = Int(entry.start)
        let middle = start + Int(entry.nameCount)
        return (
            UnsafeRawBufferPointer(rebasing: bytes[start..<middle]),
            UnsafeRawBufferPointer(rebasing: bytes[middle..<middle + Int(entry.valueCount)])
        )
    }

    /// False when it is more than was promised.
    mutating func resize(to limit: Int) -> Bool {
        guard limit <= DynamicTable.sizeMax else { return false }
        self.limit = limit
        evict(until: limit)
        return true
    }

    /// Adds a field whose bytes are not in the table. One that is larger than the table empties it (RFC 7541 section 4.4).
    mutating func insert(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let count = name.count + value.count
        guard count + DynamicTable.entryBytes <= limit else { return removeAll() }
        evict(until: limit - count - DynamicTable.entryBytes)
        makeRoom(count)
        // No more than `sizeMax`, so they are Int32s.
        entries[place(self.count)] = Entry(
            start: Int32(end), nameCount: Int32(name.count), valueCount: Int32(value.count))
        UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(from: name)
        UnsafeMutableRawBufferPointer(rebasing: bytes[(end + name.count)...]).copyMemory(from: value)
        end += count
        self.count += 1
        size += count + DynamicTable.entryBytes
    }

    mutating func removeAll() { evict(until: 0) }

    private func place(_ age: Int) -> Int { (oldest + age) % DynamicTable.entriesMax }

    private mutating func evict(until size: Int) {
        while self.size > size, count > 0 {
            self.size -= entries[oldest].size
            oldest = place(1)
            count -= 1
        }
    }

    /// Sees to it that so many bytes fit behind `end`.
    private mutating func makeRoom(_ byteCount: Int) {
        if bytes.count == 0 {
            bytes = .allocate(byteCount: DynamicTable.byteCapacity, alignment: 8)
            entries = .allocate(capacity: DynamicTable.entriesMax)
            entries.initialize(repeating: Entry(start: 0, nameCount: 0, valueCount: 0))
        }
        guard end + byteCount > bytes.count else { return }
        // Entries lie one behind the other, the oldest first.
        let start = count == 0 ? end : Int(entries[oldest].start)
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        for age in 0..<count { entries[place(age)].start -= Int32(start) }
        end -= start
    }
}
