import Model

/// Where the records of an answer come from.
enum RecordSource {
    case set(ZoneData, Int)
    /// Our own addresses.
    case ipv4, ipv6
    /// An alias that leads nowhere.
    case none
}

/// Whose name stands before a record.
enum RecordOwner {
    /// The name that is looked up.
    case current
    case node(Int)
}

/// Records into the message.
extension Answerer {
    /// Adds the records to the answer section, owned by the name that is looked up; `false` when they do not fit or there are none.
    mutating func writeAnswer(_ source: RecordSource, zones: ZoneSnapshot) -> Bool {
        let mark = writer.mark
        let count: Int?
        switch source {
        case .set(let zone, let set):
            count = write(zone, set: set, owner: .current)
        case .ipv4:
            count = write(zones.ipv4, .a, count: zones.ipv4Count)
        case .ipv6:
            count = write(zones.ipv6, .aaaa, count: zones.ipv6Count)
        case .none:
            return false
        }
        guard let count else {
            truncate(mark)
            return false
        }
        counts.answers += count
        return true
    }

    /// Writes a set's records one after the other; how many, or `nil` when they do not all fit.
    mutating func write(_ zone: ZoneData, set: Int, owner: RecordOwner, ttlSeconds: UInt32? = nil) -> Int? {
        let stored = zone.sets[set]
        let ttlSeconds = ttlSeconds ?? stored.ttlSeconds
        var start = stored.dataStart
        for _ in 0..<stored.count {
            let data = zone.data(at: start)
            guard write(owner, zone) else { return nil }
            guard write(zone, data, stored, ttlSeconds: ttlSeconds) else { return nil }
            start = data.upperBound
        }
        return Int(stored.count)
    }

    private mutating func write(_ owner: RecordOwner, _ zone: ZoneData) -> Bool {
        switch owner {
        case .current: writeOwner()
        case .node(let node): zone.withName(of: node) { writer.compressed($0) }
        }
    }

    private mutating func write(
        _ zone: ZoneData,
        _ data: Range<Int>,
        _ set: ZoneSet,
        ttlSeconds: UInt32
    ) -> Bool {
        guard writer.recordHead(set.type, ttlSeconds: ttlSeconds, length: data.count) else { return false }
        return zone.octets.withUnsafeBytes { octets in
            let data = UnsafeRawBufferPointer(rebasing: octets[data])
            guard set.compression.names > 0 else { return writer.octets(data) }
            return writeCompressed(data, set.compression)
        }
    }

    /// Data with names that may be compressed; its length is known afterwards.
    private mutating func writeCompressed(
        _ data: UnsafeRawBufferPointer,
        _ compression: (lead: UInt8, names: UInt8)
    ) -> Bool {
        let start = writer.position
        var index = Int(compression.lead)
        guard writer.octets(UnsafeRawBufferPointer(rebasing: data[..<index])) else { return false }
        for _ in 0..<compression.names {
            // The builder has checked the data's form.
            guard let length = DNSName.length(of: data[index...]),
                writer.compressed(UnsafeRawBufferPointer(rebasing: data[index..<(index + length)]))
            else { return false }
            index += length
        }
        guard writer.octets(UnsafeRawBufferPointer(rebasing: data[index...])) else { return false }
        writer.set(UInt16(truncatingIfNeeded: writer.position - start), at: start - 2)
        return true
    }

    /// Records laid out as in a zone whose owner is the name that is looked up.
    private mutating func write(_ records: [UInt8], _ type: RecordType, count: Int) -> Int? {
        let length = type == .a ? 4 : 16
        return records.withUnsafeBytes { records in
            for number in 0..<count {
                let start = number * (length + 2) + 2
                guard writeOwner(),
                    writer.recordHead(type, ttlSeconds: AliasAddresses.ttlSeconds, length: length),
                    writer.octets(UnsafeRawBufferPointer(rebasing: records[start..<(start + length)]))
                else { return nil }
            }
            return count
        }
    }

    /// The name that is looked up.
    mutating func writeOwner() -> Bool {
        nameIsQuestion ? writer.short(0xc000 | UInt16(Query.headerBytes)) : writer.compressed(name.wire)
    }

    /// A record whose data is the name that is looked up, behind its owner.
    mutating func writeName(_ type: RecordType, ttlSeconds: UInt32) -> Bool {
        guard writer.recordHead(type, ttlSeconds: ttlSeconds, length: 0) else { return false }
        let start = writer.position
        guard writer.compressed(name.wire) else { return false }
        writer.set(UInt16(truncatingIfNeeded: writer.position - start), at: start - 2)
        return true
    }
}

/// Stored records and names.
extension ZoneData {
    /// Where the data is whose length stands at `start`.
    @inline(__always)
    func data(at start: Int) -> Range<Int> {
        let length = Int(octets[start]) << 8 | Int(octets[start + 1])
        return (start + 2)..<(start + 2 + length)
    }

    func length(of set: Int, record: Int) -> Int { position(of: set, record: record).count }

    func withData<Result>(of set: Int, record: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = position(of: set, record: record)
        return octets.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    func withName<Result>(of node: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = Int(nodes[node].nameStart)
        let end = start + Int(nodes[node].nameLength)
        return octets.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }

    func labelCount(of node: Int) -> Int {
        withName(of: node) { name in
            var count = 0
            var index = 0
            while name[index] > 0 {
                count += 1
                index += 1 + Int(name[index])
            }
            return count
        }
    }

    private func position(of set: Int, record: Int) -> Range<Int> {
        var range = data(at: sets[set].dataStart)
        for _ in 0..<record { range = data(at: range.upperBound) }
        return range
    }
}
