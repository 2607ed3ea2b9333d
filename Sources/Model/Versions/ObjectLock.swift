/// What keeps one version of an object from being removed (S3 user guide, "Locking objects with Object Lock").
package struct ObjectLock: Hashable, Sendable {
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        /// Those who may bypass it can remove the version, and shorten the time.
        case governance = "GOVERNANCE"
        /// Nobody can before the time is over.
        case compliance = "COMPLIANCE"
    }

    package struct Retention: Hashable, Sendable {
        package var mode: Mode
        /// The version can be removed from then on.
        package var until: Timestamp

        package init(_ mode: Mode, until: Timestamp) {
            self.mode = mode
            self.until = until
        }
    }

    package var retention: Retention?
    /// Keeps the version whatever the time is; `nil` when it was never set.
    package var legalHold: Bool?

    package init(retention: Retention? = nil, legalHold: Bool? = nil) {
        self.retention = retention
        self.legalHold = legalHold
    }

    package var isEmpty: Bool { retention == nil && legalHold == nil }

    /// Whether the version may be removed.
    /// - Parameter bypasses: whether the client may bypass governance, and asks for it.
    package func allowsRemoval(at now: Timestamp, bypasses: Bool) -> Bool {
        guard legalHold != true else { return false }
        guard let retention, retention.until > now else { return true }
        return retention.mode == .governance && bypasses
    }

    /// Whether this retention may take the place of the one there is: a longer one of the same mode always, any other only in place of
    /// a governance that the client bypasses.
    package func allowsRetention(_ new: Retention?, at now: Timestamp, bypasses: Bool) -> Bool {
        guard let retention, retention.until > now else { return true }
        if let new, new.until >= retention.until, new.mode == retention.mode { return true }
        return retention.mode == .governance && bypasses
    }
}

/// Of a bucket whose versions can be locked.
package struct ObjectLockConfiguration: Hashable, Sendable {
    /// How long a new version is kept that does not say so itself.
    package struct DefaultRetention: Hashable, Sendable {
        package enum Period: Hashable, Sendable {
            case days(Int64)
            case years(Int64)
        }

        package var mode: ObjectLock.Mode
        package var period: Period

        package init(_ mode: ObjectLock.Mode, _ period: Period) {
            self.mode = mode
            self.period = period
        }

        /// The retention of a version that is made now.
        package func retention(from now: Timestamp) -> ObjectLock.Retention {
            let days =
                switch period {
                case .days(let days): days
                case .years(let years): years * 365
                }
            return ObjectLock.Retention(mode, until: Timestamp(milliseconds: now.milliseconds + days * 86_400_000))
        }
    }

    package var defaultRetention: DefaultRetention?

    package init(defaultRetention: DefaultRetention? = nil) {
        self.defaultRetention = defaultRetention
    }
}
