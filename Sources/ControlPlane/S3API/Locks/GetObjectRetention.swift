import APIKit
import Model
import Storage

/// API reference, `GetObjectRetention`.
struct GetObjectRetention: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let object = try await context.requireLockable(reference, for: "s3:GetObjectRetention")
        guard let retention = object.metadata.lock.retention else {
            throw S3Error(.noSuchObjectLockConfiguration, elements: [("Key", reference.key.text)])
        }
        return .xml("Retention") { xml in
            xml.element("Mode", retention.mode.rawValue)
            xml.element("RetainUntilDate", retention.until.isoText)
        }
    }
}
