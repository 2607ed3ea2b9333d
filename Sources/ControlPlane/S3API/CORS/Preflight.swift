import APIKit
import HTTPTypes
import Model
import Storage

/// `OPTIONS`: whether a page of another origin may send a request (API reference, "OPTIONS object"). Nobody has to sign it, and nothing is
/// told of the bucket but its rules for such pages.
struct Preflight: S3Action {
    private let context: S3Context
    private let request: CORSRequest

    /// - Throws: `BadRequest` when it does not tell the origin or the method.
    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        guard let origin = context.headers[.origin] else {
            throw S3Error(.badRequest, "Insufficient information. Origin request header needed.")
        }
        guard let method = context.headers[.accessControlRequestMethod] else {
            throw S3Error(.badRequest, "Invalid Access-Control-Request-Method: null")
        }
        request = CORSRequest(
            origin: origin, method: method, headers: context.headers[.accessControlRequestHeaders] ?? "")
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.store.catalog.read { [context] catalog in
            try context.target.bucket.flatMap { try catalog.bucket($0) }
        }
        guard let configuration = bucket?.cors else {
            throw refusal("CORSResponse: CORS is not enabled for this bucket.")
        }
        guard let fields = request.fields(under: configuration) else {
            throw refusal(
                "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request "
                    + "method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
                    + "resource's CORS spec.")
        }
        return APIResponse(status: .ok, headers: HTTPFields(cors: fields))
    }

    private func refusal(_ message: String) -> S3Error {
        S3Error(
            .accessForbidden, message,
            elements: [
                ("Method", request.method), ("ResourceType", context.target.key == nil ? "BUCKET" : "OBJECT"),
            ])
    }
}

extension HTTPFields {
    /// - Parameter fields: of names that are ours, of values that were checked or received.
    init(cors fields: [(name: String, value: String)]) {
        self.init()
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            append(HTTPField(name: name, value: value))
        }
    }
}

extension S3Service {
    /// What a response to a page of another origin says besides, whatever became of its request. Empty for a request that is no such, for a
    /// preflight, which tells it itself, for a bucket that lets no such page do this, and when the catalog fails: what was done is done.
    func crossOriginFields(_ request: APIRequest) async -> HTTPFields {
        guard request.method != .options, let origin = request.headers[.origin],
            let name = try? S3Target(request, domain: domain, region: region).bucket,
            let bucket = try? await store.catalog.read({ try $0.bucket(name) }), let configuration = bucket.cors
        else { return [:] }
        // A request that names a method is judged by that one, as S3 does.
        let method = request.headers[.accessControlRequestMethod] ?? request.method.rawValue
        let asked = CORSRequest(origin: origin, method: method)
        return HTTPFields(cors: asked.fields(under: configuration) ?? [])
    }
}
