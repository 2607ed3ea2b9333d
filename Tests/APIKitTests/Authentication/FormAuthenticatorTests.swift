import APIKit
import Model
import Testing

@Suite struct FormAuthenticatorTests {
    /// The policy of Amazon's example (S3 API reference, "Example: Browser-Based Upload using HTTP POST").
    private static let policy = """
        eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1\
        Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8i\
        XSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDov\
        L3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0\
        YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUx\
        MjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFy\
        dHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP\
        RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGht\
        IjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9
        """
    private static let credential = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"
    private static let date = "20151229T000000Z"
    private static let signature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"

    private func code(
        policy: String = policy, algorithm: String = "AWS4-HMAC-SHA256", credential: String = credential,
        date: String = date, signature: String = signature
    ) async -> String {
        do {
            let identity = try await FormAuthenticator(credentials: TestCredentials()).identity(
                policy: Array(policy.utf8), algorithm: algorithm, credential: credential, date: date,
                signature: signature)
            return identity.account?.name ?? ""
        } catch {
            return (error as? APIError)?.code ?? "\(error)"
        }
    }

    @Test func `Amazon's example is accepted`() async {
        #expect(await code() == "M. Tester")
    }

    @Test func `our signer makes Amazon's signature`() {
        let signer = SigV4Signer(
            accessKey: TestCredentials.accessKey, secretKey: TestCredentials.secretKey, region: "us-east-1")
        let form = signer.signForm(
            policy: Array(FormAuthenticatorTests.policy.utf8), at: Timestamp(seconds: 1_451_347_200))
        #expect(form.credential == FormAuthenticatorTests.credential)
        #expect(form.date == FormAuthenticatorTests.date)
        #expect(form.signature == FormAuthenticatorTests.signature)
    }

    @Test func `anything else is refused`() async {
        #expect(await code(policy: "e30=") == "SignatureDoesNotMatch")
        #expect(await code(signature: "") == "SignatureDoesNotMatch")
        #expect(await code(algorithm: "AWS4-HMAC-SHA1") == "InvalidRequest")
        #expect(await code(credential: "A/20151229/us-east-1/s3/aws4_request") == "InvalidAccessKeyId")
        #expect(
            await code(credential: "AKIADISABLED/20151229/us-east-1/s3/aws4_request") == "InvalidAccessKeyId")
        #expect(await code(credential: "A") == "AuthorizationQueryParametersError")
        #expect(await code(date: "20151230T000000Z") == "AuthorizationQueryParametersError")
        #expect(await code(date: "") == "AuthorizationQueryParametersError")
    }

    @Test func `a form is signed for the region that is demanded`() async throws {
        for (region, isRight) in [("us-east-1", true), ("eu-west-1", false)] {
            let forms = FormAuthenticator(credentials: TestCredentials(), region: region)
            do {
                _ = try await forms.identity(
                    policy: Array(FormAuthenticatorTests.policy.utf8), algorithm: "AWS4-HMAC-SHA256",
                    credential: FormAuthenticatorTests.credential, date: FormAuthenticatorTests.date,
                    signature: FormAuthenticatorTests.signature)
                #expect(isRight)
            } catch let error as APIError {
                #expect(!isRight)
                #expect(error.code == "AuthorizationQueryParametersError")
                #expect(error.elements.map(\.value) == ["eu-west-1"])
            }
        }
    }
}
