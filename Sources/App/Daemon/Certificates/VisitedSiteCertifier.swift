internal import Certificates
internal import Edge
internal import Model
internal import Storage

/// Has the house's own authority certify a site whose first visitor greets.
struct VisitedSiteCertifier: SiteCertifier {
    let keeper: CertificateKeeper
    let catalog: any Catalog

    func certify(_ host: [UInt8], reply: @escaping @Sendable () -> Void) {
        Task {
            let name = String(decoding: host, as: UTF8.self)
            await keeper.certify(name) { [catalog] in
                guard let bucket = BucketName(name) else { return false }
                return (try? await catalog.read { try $0.bucket(bucket)?.website != nil }) ?? false
            }
            reply()
        }
    }
}
