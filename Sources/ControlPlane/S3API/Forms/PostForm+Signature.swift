import APIKit
import Model

extension PostForm {
    /// Who signed the form's policy, by version 4 or 2; `nil` when nobody did.
    /// - Throws: `InvalidArgument` when a part of the signature is missing; what `FormAuthenticator` throws.
    func signer(_ forms: FormAuthenticator) async throws -> Identity? {
        let names4 = ["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Algorithm", "X-Amz-Date"]
        if names4.contains(where: { self[$0.lowercased()] != nil }) {
            return try await forms.identity(
                policy: Array(try required("policy").utf8), algorithm: try required("X-Amz-Algorithm"),
                credential: try required("X-Amz-Credential"), date: try required("X-Amz-Date"),
                signature: try required("X-Amz-Signature"))
        }
        guard self["awsaccesskeyid"] != nil || self["signature"] != nil else { return nil }
        return try await forms.identity(
            policy: Array(try required("policy").utf8), accessKey: try required("AWSAccessKeyId"),
            signature: try required("signature"))
    }

    private func required(_ name: String) throws(S3Error) -> String {
        guard let value = self[name.lowercased()] else { throw .missingField(name) }
        return value
    }
}
