package import Model

extension AccountID: CatalogCodable {
    /// The 32 bytes that the identifier's digits stand for.
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.raw(octets)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        guard let id = AccountID(octets: try decoder.raw(32)) else { throw CatalogDecoder.corrupt("no account") }
        self = id
    }
}

extension AccessControlList: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        owner.encode(into: &encoder)
        grants.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(owner: try AccountID(from: &decoder), grants: try [Grant](from: &decoder))
    }
}

extension Grant: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        permission.encode(into: &encoder)
        grantee.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(try Permission(from: &decoder), to: try Grantee(from: &decoder))
    }
}

extension Permission: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .read: encoder.byte(0)
        case .write: encoder.byte(1)
        case .readACP: encoder.byte(2)
        case .writeACP: encoder.byte(3)
        case .fullControl: encoder.byte(4)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0: self = .read
        case 1: self = .write
        case 2: self = .readACP
        case 3: self = .writeACP
        case 4: self = .fullControl
        case let other: throw CatalogDecoder.corrupt("no permission: \(other)")
        }
    }
}

extension Grantee: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .account(let id):
            encoder.byte(0)
            id.encode(into: &encoder)
        case .group(.allUsers): encoder.byte(1)
        case .group(.authenticatedUsers): encoder.byte(2)
        case .group(.logDelivery): encoder.byte(3)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0: self = .account(try AccountID(from: &decoder))
        case 1: self = .group(.allUsers)
        case 2: self = .group(.authenticatedUsers)
        case 3: self = .group(.logDelivery)
        case let other: throw CatalogDecoder.corrupt("no grantee: \(other)")
        }
    }
}

extension ObjectOwnership: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .objectWriter: encoder.byte(0)
        case .bucketOwnerPreferred: encoder.byte(1)
        case .bucketOwnerEnforced: encoder.byte(2)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0: self = .objectWriter
        case 1: self = .bucketOwnerPreferred
        case 2: self = .bucketOwnerEnforced
        case let other: throw CatalogDecoder.corrupt("no object ownership: \(other)")
        }
    }
}

extension PublicAccessBlock: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.flag(blocksPublicACLs)
        encoder.flag(ignoresPublicACLs)
        encoder.flag(blocksPublicPolicy)
        encoder.flag(restrictsPublicBuckets)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(
            blocksPublicACLs: try decoder.flag(), ignoresPublicACLs: try decoder.flag(),
            blocksPublicPolicy: try decoder.flag(), restrictsPublicBuckets: try decoder.flag())
    }
}
