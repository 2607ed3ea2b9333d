import Model

extension ResourceRecordSet {
    /// The serial of an SOA set: the first of the five numbers that its data ends with (RFC 1035 section 3.3.13).
    var serial: UInt32? {
        guard type == .soa, case .records(_, let rdata) = content, let data = rdata.first, data.count >= 22 else {
            return nil
        }
        return data[(data.count - 20)..<(data.count - 16)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The set with another serial; `nil` when it holds none.
    func withSerial(_ change: (UInt32) -> UInt32) -> ResourceRecordSet? {
        guard let serial, case .records(let ttlSeconds, var rdata) = content, !rdata.isEmpty else { return nil }
        let changed = change(serial)
        let start = rdata[0].count - 20
        for (index, shift) in [24, 16, 8, 0].enumerated() {
            rdata[0][start + index] = UInt8(truncatingIfNeeded: changed >> UInt32(shift))
        }
        return ResourceRecordSet(name: name, type: type, content: .records(ttlSeconds: ttlSeconds, rdata: rdata))
    }
}

/// Serial number arithmetic (RFC 1982): whether `left` comes after `right`.
func isSerial(_ left: UInt32, after right: UInt32) -> Bool {
    Int32(bitPattern: left &- right) > 0
}
