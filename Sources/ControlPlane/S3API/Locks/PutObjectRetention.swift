import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectRetention`.
struct PutObjectRetention: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let action = "s3:PutObjectRetention"
        _ = try await context.requireLockable(reference, for: action)
        let new = try PutObjectRetention.retention(try await context.configuration(root: "Retention"))
        return try await context.changeLock(of: reference, for: action) { [context, reference] lock, bucket in
            let now = context.now()
            try new?.requireFuture(now)
            let bypasses = try context.bypassesGovernance(of: reference.key, in: bucket)
            guard lock.allowsRetention(new, at: now, bypasses: bypasses) else { throw S3Error.isLocked }
            lock.retention = new
        }
    }

    /// `nil`: none any more.
    private static func retention(_ document: XMLElement) throws(S3Error) -> ObjectLock.Retention? {
        try document.requireChildren(["Mode", "RetainUntilDate"])
        guard !document.children.isEmpty else { return nil }
        guard let mode = (document["Mode"]?.text).flatMap(ObjectLock.Mode.init),
            let until = (document["RetainUntilDate"]?.text).flatMap(InternetTime.parse)
        else { throw S3Error(.malformedXML) }
        return ObjectLock.Retention(mode, until: until)
    }
}
