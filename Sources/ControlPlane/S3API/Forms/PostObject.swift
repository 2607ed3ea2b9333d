import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, "POST Object": an upload by a form, which a browser sends without any script. Its fields say what the headers of
/// `PutObject` do, and a signed policy among them who lets it be sent.
struct PostObject: S3Action {
    private let context: S3Context
    private let boundary: [UInt8]

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        switch FormContentType(context.headers.bytes(.contentType) ?? []) {
        case .form(let boundary): self.boundary = boundary
        case .malformed: throw S3Error(.malformedPOSTRequest)
        case .other: throw .preconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data")
        }
    }

    func run() async throws -> APIResponse {
        do {
            try await checkRequest()
            return try await upload()
        } catch let problem as MultipartFormParser.Problem {
            throw S3Error(problem)
        } catch let problem as PostPolicy.Problem {
            throw S3Error(problem)
        }
    }

    /// What can be refused before the body is read.
    private func checkRequest() async throws {
        _ = try await context.store.catalog.read { [context] catalog in try context.requireBucket(in: catalog) }
        guard let announced = context.request.body.announcedBytes else { throw S3Error(.missingContentLength) }
        let bytesMax = Limits.singlePutBytesMax + PostObject.frameBytesMax
        guard announced <= bytesMax else {
            throw S3Error(
                .entityTooLarge,
                elements: [
                    ("ProposedSize", String(announced)), ("MaxSizeAllowed", String(Limits.singlePutBytesMax)),
                ])
        }
    }

    /// The fields, and as much of what stands behind the file.
    private static let frameBytesMax = 2 * Int64(Limits.formBytesMax)

    private func upload() async throws -> APIResponse {
        let reader = MultipartFormReader(
            context.request.body, boundary: boundary, fieldBytesMax: Limits.formBytesMax)
        let form = try await PostForm(reader)
        let key = try form.key()
        context.notes.note { $0.key = key }
        let identity = try await identity(form)
        context.notes.note { $0.identity = identity }
        let sizes = try sizes(form)
        let put = try PutObject(try context.putting(key, form, reader.file, as: identity))
        try await put.authorize()
        let algorithm = try put.integrity.algorithm ?? form.checksumAlgorithm() ?? .crc64nvme
        let upload = try await ContentUpload(
            receivingFile: reader.file, sizes: sizes, integrity: put.integrity, algorithms: [algorithm],
            into: context.store.blobs)
        let headers = try await put.store(upload, algorithm)
        return PostAnswer(form).response(
            headers: headers, location: try context.objectLocation(key), bucket: try context.bucketName(), key: key)
    }

    /// Who signed the form, or the request; `InvalidArgument` when both are signed.
    private func identity(_ form: PostForm) async throws -> Identity {
        guard let signer = try await form.signer(context.forms) else { return context.identity }
        guard context.identity.method == .anonymous else { throw APIError.onlyOneMechanism }
        return signer
    }

    /// How many bytes the file may have, by the form's policy if it has one.
    private func sizes(_ form: PostForm) throws -> PostPolicy.SizeRange {
        guard let text = form["policy"] else {
            return PostPolicy.SizeRange(bytesMin: 0, bytesMax: Limits.singlePutBytesMax)
        }
        let policy = try PostPolicy(base64: text.utf8)
        return try policy.check(
            form.fields(in: try context.bucketName()), bytesMax: Limits.singlePutBytesMax, now: context.now())
    }
}

extension S3Context {
    /// The PUT that would do what a form does.
    fileprivate func putting(
        _ key: ObjectKey, _ form: PostForm, _ file: RequestBody, as identity: Identity
    ) throws(S3Error) -> S3Context {
        var request = request
        request.headers = try form.headers(of: request.headers)
        request.identity = identity
        request.body = file
        return S3Context(
            request: request, target: .object(try bucketName(), key), operation: operation, store: store,
            region: region, domain: domain, now: now, notes: notes, policies: policies, forms: forms)
    }
}
