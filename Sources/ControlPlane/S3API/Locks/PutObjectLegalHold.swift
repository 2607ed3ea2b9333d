import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectLegalHold`.
struct PutObjectLegalHold: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let action = "s3:PutObjectLegalHold"
        _ = try await context.requireLockable(reference, for: action)
        let document = try await context.configuration(root: "LegalHold")
        try document.requireChildren(["Status"])
        guard let isOn = (document["Status"]?.text).flatMap(ObjectLock.isOn) else { throw S3Error(.malformedXML) }
        return try await context.changeLock(of: reference, for: action) { lock, _ in lock.legalHold = isOn }
    }
}
