import Model
import Testing

@Suite struct ObjectLockTests {
    private static let now = Timestamp(seconds: 1000)

    private static func retention(_ mode: ObjectLock.Mode, _ seconds: Int64) -> ObjectLock.Retention {
        ObjectLock.Retention(mode, until: Timestamp(seconds: seconds))
    }

    struct Removal: Sendable {
        var lock: ObjectLock
        var bypasses = false
        var isAllowed: Bool
    }

    static let removals: [Removal] = [
        Removal(lock: ObjectLock(), isAllowed: true),
        Removal(lock: ObjectLock(legalHold: true), bypasses: true, isAllowed: false),
        Removal(lock: ObjectLock(legalHold: false), isAllowed: true),
        Removal(lock: ObjectLock(retention: retention(.governance, 1001)), isAllowed: false),
        Removal(lock: ObjectLock(retention: retention(.governance, 1001)), bypasses: true, isAllowed: true),
        Removal(lock: ObjectLock(retention: retention(.governance, 1000)), isAllowed: true),
        Removal(lock: ObjectLock(retention: retention(.compliance, 1001)), bypasses: true, isAllowed: false),
        Removal(lock: ObjectLock(retention: retention(.compliance, 1000)), isAllowed: true),
        Removal(
            lock: ObjectLock(retention: retention(.compliance, 999), legalHold: true), bypasses: true,
            isAllowed: false),
    ]

    @Test(arguments: removals)
    func `A version is removed when neither a hold nor a time keeps it`(_ test: Removal) {
        #expect(test.lock.allowsRemoval(at: Self.now, bypasses: test.bypasses) == test.isAllowed)
    }

    struct Change: Sendable {
        var old: ObjectLock.Retention?
        var new: ObjectLock.Retention?
        var bypasses = false
        var isAllowed: Bool
    }

    static let changes: [Change] = [
        Change(old: nil, new: retention(.governance, 2000), isAllowed: true),
        Change(old: retention(.governance, 2000), new: retention(.governance, 2000), isAllowed: true),
        Change(old: retention(.governance, 2000), new: retention(.governance, 3000), isAllowed: true),
        Change(old: retention(.governance, 2000), new: retention(.compliance, 2000), isAllowed: false),
        Change(old: retention(.governance, 2000), new: retention(.compliance, 2000), bypasses: true, isAllowed: true),
        Change(old: retention(.governance, 2000), new: retention(.governance, 1999), isAllowed: false),
        Change(old: retention(.governance, 2000), new: retention(.governance, 1999), bypasses: true, isAllowed: true),
        Change(old: retention(.governance, 2000), new: nil, isAllowed: false),
        Change(old: retention(.governance, 2000), new: nil, bypasses: true, isAllowed: true),
        Change(old: retention(.compliance, 2000), new: retention(.compliance, 3000), isAllowed: true),
        Change(old: retention(.compliance, 2000), new: retention(.compliance, 1999), bypasses: true, isAllowed: false),
        Change(old: retention(.compliance, 2000), new: retention(.governance, 3000), bypasses: true, isAllowed: false),
        Change(old: retention(.compliance, 2000), new: nil, bypasses: true, isAllowed: false),
        Change(old: retention(.compliance, 999), new: nil, isAllowed: true),
    ]

    @Test(arguments: changes)
    func `A retention gives way to a longer one, and governance to those who bypass it`(_ test: Change) {
        let lock = ObjectLock(retention: test.old)
        #expect(lock.allowsRetention(test.new, at: Self.now, bypasses: test.bypasses) == test.isAllowed)
    }

    @Test func `A default retention counts days of 24 hours and years of 365 days`() {
        func until(_ period: ObjectLockConfiguration.DefaultRetention.Period) -> Int64 {
            ObjectLockConfiguration.DefaultRetention(.governance, period).retention(from: Self.now).until.seconds
        }
        #expect(until(.days(1)) == 1000 + 86_400 && until(.years(2)) == 1000 + 730 * 86_400)
    }
}
