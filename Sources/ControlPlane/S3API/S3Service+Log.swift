package import APIKit

extension S3Service {
    package func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64
    ) async {
        _ = notes.end(request.requestID)
    }
}
