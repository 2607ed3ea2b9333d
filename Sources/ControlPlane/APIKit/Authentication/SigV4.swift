internal import Crypto
internal import Model

/// The words of Signature Version 4 (S3 API reference, "Authenticating Requests (AWS Signature Version 4)").
enum SigV4 {
    static let algorithm = "AWS4-HMAC-SHA256"
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let skewMillisecondsMax: Int64 = 15 * 60 * 1000
    static let expirySecondsMax: Int64 = 604_800

    static func hash(_ bytes: some Sequence<UInt8>) -> String { Hexadecimal.encode(SHA256.hash(data: Array(bytes))) }
}
