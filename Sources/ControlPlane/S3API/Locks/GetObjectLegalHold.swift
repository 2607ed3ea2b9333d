import APIKit
import Model
import Storage

/// API reference, `GetObjectLegalHold`.
struct GetObjectLegalHold: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let object = try await context.requireLockable(reference, for: "s3:GetObjectLegalHold")
        guard let isOn = object.metadata.lock.legalHold else {
            throw S3Error(.noSuchObjectLockConfiguration, elements: [("Key", reference.key.text)])
        }
        return .xml("LegalHold") { xml in xml.element("Status", ObjectLock.status(isOn)) }
    }
}
