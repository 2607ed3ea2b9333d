package import Model

extension BucketVersioning: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .suspended: encoder.byte(0)
        case .enabled: encoder.byte(1)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0: self = .suspended
        case 1: self = .enabled
        case let other: throw CatalogDecoder.corrupt("no versioning: \(other)")
        }
    }
}

extension ObjectLock: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.optional(retention) { retention, encoder in
            retention.mode.encode(into: &encoder)
            encoder.integer(retention.until.milliseconds)
        }
        encoder.optional(legalHold) { $1.flag($0) }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        let retention = try decoder.optional { (decoder) throws(StorageError) in
            let mode = try Mode(from: &decoder)
            return Retention(mode, until: try Timestamp(stored: try decoder.integer()))
        }
        let legalHold = try decoder.optional { (decoder) throws(StorageError) in try decoder.flag() }
        self.init(retention: retention, legalHold: legalHold)
    }
}

extension ObjectLock.Mode: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.flag(self == .compliance)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self = try decoder.flag() ? .compliance : .governance
    }
}

extension ObjectLockConfiguration: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.optional(defaultRetention) { retention, encoder in
            retention.mode.encode(into: &encoder)
            switch retention.period {
            case .days(let days):
                encoder.flag(false)
                encoder.integer(days)
            case .years(let years):
                encoder.flag(true)
                encoder.integer(years)
            }
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        let retention = try decoder.optional { (decoder) throws(StorageError) in
            let mode = try ObjectLock.Mode(from: &decoder)
            let isYears = try decoder.flag()
            let count = try decoder.integer()
            guard (1...Limits.retentionDaysMax).contains(count) else {
                throw CatalogDecoder.corrupt("no retention: \(count)")
            }
            return DefaultRetention(mode, isYears ? .years(count) : .days(count))
        }
        self.init(defaultRetention: retention)
    }
}
