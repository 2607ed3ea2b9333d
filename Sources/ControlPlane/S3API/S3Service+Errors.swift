package import APIKit
import HTTPTypes
package import Model

extension S3Service {
    /// `<Error>` with the code, the message, what belongs to the error, and the two ids; no document under 304.
    package func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse {
        guard error.status != .notModified else {
            return APIResponse(status: error.status, headers: error.headers, errorCode: error.code)
        }
        return error.s3Answer(requestID: requestID, hostID: hostID)
    }
}
