import Model
import Testing

/// Who may do what in the bucket `www.example.com` of `owner`.
struct AccessTests {
    enum Who: String, Sendable {
        case owner, friend, stranger, anonymous, logging

        var id: AccountID? {
            switch self {
            case .owner: AccountID(String(repeating: "0", count: 64))
            case .friend: AccountID(String(repeating: "1", count: 64))
            case .stranger: AccountID(String(repeating: "2", count: 64))
            case .anonymous, .logging: nil
            }
        }

        var number: String {
            switch self {
            case .owner: "000000000000"
            case .friend: "111111111111"
            default: "222222222222"
            }
        }

        func principal() throws -> Principal {
            switch self {
            case .anonymous: .anonymous
            case .logging: .service(.logging)
            default: .account(try #require(id), number: number)
            }
        }
    }

    enum Answer: Sendable { case yes, yesByACL, no }

    struct Case: Sendable, CustomTestStringConvertible {
        var who: Who
        var action: String
        var key: String?
        var bucketACL: CannedACL = .private
        /// The object's canned ACL and owner; no object when `nil`.
        var object: (acl: CannedACL, owner: Who)?
        var statements: [String] = []
        var controls = AccessControls()
        var answer: Answer

        init(
            _ who: Who, _ action: String, _ key: String, bucket: CannedACL = .private,
            object: CannedACL? = nil, of objectOwner: Who = .owner, policy: [String] = [], _ answer: Answer
        ) {
            (self.who, self.action, self.key, self.bucketACL) = (who, action, key, bucket)
            self.object = object.map { ($0, objectOwner) }
            (self.statements, self.answer) = (policy, answer)
        }

        func under(_ controls: AccessControls) -> Case {
            var test = self
            test.controls = controls
            return test
        }

        init(
            _ who: Who, _ action: String, bucket: CannedACL = .private, policy: [String] = [], _ answer: Answer
        ) {
            (self.who, self.action, self.bucketACL) = (who, action, bucket)
            (self.statements, self.answer) = (policy, answer)
        }

        var testDescription: String {
            "\(who) \(action) \(key ?? "-") bucket \(bucketACL) object \(object.map { "\($0)" } ?? "-") \(statements) \(controls)"
        }
    }

    static func statement(
        _ effect: String, of principal: String = "\"*\"", _ action: String, _ tail: String, _ condition: String? = nil
    ) -> String {
        let more = condition.map { ",\"Condition\":\($0)" } ?? ""
        return "{\"Effect\":\"\(effect)\",\"Principal\":\(principal),\"Action\":\"\(action)\","
            + "\"Resource\":\"arn:aws:s3:::www.example.com\(tail)\"\(more)}"
    }

    static let publicRead = statement("Allow", "s3:GetObject", "/*")
    static let friend = "{\"AWS\":\"arn:aws:iam::111111111111:root\"}"
    static let logService = "{\"Service\":\"logging.s3.amazonaws.com\"}"

    static let objectCases: [Case] = [
        Case(.owner, "s3:GetObject", "k", object: .private, .yes),
        Case(.owner, "s3:GetObject", "k", .yes),
        Case(.owner, "s3:GetObject", "k", object: .private, of: .friend, .no),
        Case(.owner, "s3:GetObject", "k", object: .bucketOwnerRead, of: .friend, .yesByACL),
        Case(.owner, "s3:GetObjectAcl", "k", object: .bucketOwnerRead, of: .friend, .no),
        Case(.owner, "s3:GetObjectAcl", "k", object: .bucketOwnerFullControl, of: .friend, .yesByACL),
        Case(.owner, "s3:PutObjectAcl", "k", object: .private, of: .friend, .no),
        Case(.owner, "s3:DeleteObject", "k", object: .private, of: .friend, .yes),
        Case(.owner, "s3:PutObject", "k", object: .private, of: .friend, .yes),
        Case(.friend, "s3:GetObject", "k", object: .private, of: .friend, .yes),
        Case(.friend, "s3:PutObjectAcl", "k", object: .private, of: .friend, .yes),
        Case(.friend, "s3:DeleteObject", "k", object: .private, of: .friend, .no),
        Case(.friend, "s3:DeleteObject", "k", bucket: .publicReadWrite, object: .private, of: .friend, .yesByACL),
        Case(.friend, "s3:DeleteObject", "k", bucket: .publicReadWrite, object: .private, .no),
        Case(.friend, "s3:DeleteObject", "k", bucket: .publicReadWrite, .yesByACL),
        Case(.anonymous, "s3:DeleteObject", "k", bucket: .publicReadWrite, object: .publicRead, .no),
        Case(.stranger, "s3:GetObject", "k", object: .private, .no),
        Case(.stranger, "s3:GetObject", "k", object: .authenticatedRead, .yesByACL),
        Case(.anonymous, "s3:GetObject", "k", object: .authenticatedRead, .no),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, .yesByACL),
        Case(.anonymous, "s3:GetObjectAttributes", "k", object: .publicRead, .yesByACL),
        Case(.anonymous, "s3:GetObjectAcl", "k", object: .publicRead, .no),
        Case(.anonymous, "s3:GetObjectTagging", "k", object: .publicReadWrite, .no),
        Case(.anonymous, "s3:GetObject", "k", bucket: .publicReadWrite, object: .private, .no),
        Case(.anonymous, "s3:PutObject", "k", .no),
        Case(.anonymous, "s3:PutObject", "k", bucket: .publicRead, .no),
        Case(.anonymous, "s3:PutObject", "k", bucket: .publicReadWrite, .yesByACL),
        Case(.anonymous, "s3:PutObjectAcl", "k", bucket: .publicReadWrite, object: .publicReadWrite, .no),
        Case(.stranger, "s3:AbortMultipartUpload", "k", bucket: .publicReadWrite, .no),
    ]

    static let bucketCases: [Case] = [
        Case(.owner, "s3:ListBucket", .yes), Case(.owner, "s3:PutBucketWebsite", .yes),
        Case(.anonymous, "s3:ListBucket", .no), Case(.anonymous, "s3:ListBucket", bucket: .publicRead, .yesByACL),
        Case(.anonymous, "s3:ListBucket", bucket: .authenticatedRead, .no),
        Case(.stranger, "s3:ListBucket", bucket: .authenticatedRead, .yesByACL),
        Case(.stranger, "s3:ListBucketMultipartUploads", bucket: .publicRead, .yesByACL),
        Case(.stranger, "s3:GetBucketAcl", bucket: .publicReadWrite, .no),
        Case(.stranger, "s3:GetBucketWebsite", bucket: .publicReadWrite, .no),
        Case(.stranger, "s3:DeleteBucket", bucket: .publicReadWrite, .no),
        Case(.stranger, "s3:PutBucketPolicy", bucket: .publicReadWrite, .no),
        Case(.logging, "s3:PutObject", "k", .no),
        Case(.logging, "s3:PutObject", "k", bucket: .logDeliveryWrite, .yesByACL),
        Case(.logging, "s3:GetBucketAcl", bucket: .logDeliveryWrite, .yesByACL),
        Case(.logging, "s3:ListBucket", bucket: .logDeliveryWrite, .no),
        Case(.stranger, "s3:PutObject", "k", bucket: .logDeliveryWrite, .no),
    ]

    static let policyCases: [Case] = [
        Case(.anonymous, "s3:GetObject", "k", object: .private, policy: [publicRead], .yes),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, policy: [publicRead], .yes),
        Case(.anonymous, "s3:GetObject", "k", object: .private, of: .friend, policy: [publicRead], .no),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, of: .friend, policy: [publicRead], .yesByACL),
        Case(.anonymous, "s3:PutObject", "k", policy: [publicRead], .no),
        Case(
            .anonymous, "s3:GetObject", "img/a", object: .private,
            policy: [statement("Allow", "s3:GetObject", "/img/*")], .yes),
        Case(
            .anonymous, "s3:GetObject", "doc/a", object: .private,
            policy: [statement("Allow", "s3:GetObject", "/img/*")], .no),
        Case(
            .anonymous, "s3:GetObject", "k", object: .private,
            policy: [publicRead, statement("Deny", "s3:GetObject", "/k")], .no),
        Case(
            .anonymous, "s3:GetObject", "k", object: .publicRead, policy: [statement("Deny", "s3:Get*", "/*")], .no),
        Case(.owner, "s3:GetObject", "k", object: .private, policy: [statement("Deny", "s3:*", "/*")], .no),
        Case(.owner, "s3:ListBucket", policy: [statement("Deny", "s3:*", "")], .no),
        Case(.owner, "s3:ListBucket", policy: [statement("Deny", "s3:*", "*")], .no),
        Case(.owner, "s3:ListBucket", policy: [statement("Deny", "s3:*", "/*")], .yes),
        Case(.owner, "s3:GetBucketPolicy", policy: [statement("Deny", "s3:*", "")], .yes),
        Case(.owner, "s3:PutBucketPolicy", policy: [statement("Deny", "s3:*", "")], .yes),
        Case(.owner, "s3:DeleteBucketPolicy", policy: [statement("Deny", "s3:*", "")], .yes),
        Case(.friend, "s3:PutBucketPolicy", policy: [statement("Allow", of: friend, "s3:*", "")], .yes),
        Case(.friend, "s3:ListBucket", policy: [statement("Allow", of: friend, "s3:ListBucket", "")], .yes),
        Case(.stranger, "s3:ListBucket", policy: [statement("Allow", of: friend, "s3:ListBucket", "")], .no),
        Case(.anonymous, "s3:ListBucket", policy: [statement("Allow", of: friend, "s3:ListBucket", "")], .no),
        Case(.friend, "s3:PutObject", "k", policy: [statement("Allow", of: friend, "s3:Put*", "/*")], .yes),
        Case(
            .friend, "s3:DeleteObject", "k", object: .private, policy: [statement("Allow", of: friend, "*", "/*")], .yes
        ),
        Case(
            .friend, "s3:PutObject", "k", bucket: .publicReadWrite, policy: [statement("Deny", of: friend, "*", "/*")],
            .no),
        Case(
            .logging, "s3:PutObject", "l/1", policy: [statement("Allow", of: logService, "s3:PutObject", "/l/*")], .yes),
        Case(
            .logging, "s3:PutObject", "x/1", policy: [statement("Allow", of: logService, "s3:PutObject", "/l/*")], .no),
        Case(
            .anonymous, "s3:PutObject", "l/1", policy: [statement("Allow", of: logService, "s3:PutObject", "/l/*")], .no
        ),
        Case(
            .logging, "s3:PutObject", "l/1", bucket: .logDeliveryWrite,
            policy: [statement("Deny", "s3:PutObject", "/*")], .no),
        Case(
            .logging, "s3:PutObject", "l",
            policy: [
                statement(
                    "Allow", of: logService, "s3:PutObject", "/*",
                    "{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::source.*\"},"
                        + "\"StringEquals\":{\"aws:SourceAccount\":\"000000000000\"}}")
            ], .yes),
        Case(
            .logging, "s3:PutObject", "l",
            policy: [
                statement(
                    "Allow", of: logService, "s3:PutObject", "/*",
                    "{\"ArnEquals\":{\"aws:SourceArn\":[\"arn:aws:s3:::a\",\"arn:*:::source.example.com\"]}}")
            ], .no),
        Case(
            .logging, "s3:PutObject", "l",
            policy: [
                statement(
                    "Allow", of: logService, "s3:PutObject", "/*",
                    "{\"StringLike\":{\"aws:sourcearn\":\"arn:*:::source.example.com\"}}")
            ], .yes),
        Case(
            .logging, "s3:PutObject", "l",
            policy: [
                statement(
                    "Allow", of: logService, "s3:PutObject", "/*",
                    "{\"StringEquals\":{\"aws:SourceAccount\":\"111111111111\"}}")
            ], .no),
    ]

    /// A missing object is a 404 to who may list or was given that very key, and else a 403.
    static let missingCases: [Case] = [
        Case(.anonymous, "s3:GetObject", "none", .no),
        Case(.anonymous, "s3:GetObject", "none", bucket: .publicRead, .no),
        Case(.anonymous, "s3:ListBucket", bucket: .publicRead, .yesByACL),
        Case(.anonymous, "s3:GetObject", "none", policy: [publicRead], .yes),
        Case(
            .anonymous, "s3:GetObject", "access.html", policy: [statement("Allow", "s3:GetObject", "/access.html")],
            .yes),
        Case(
            .anonymous, "s3:GetObject", "other.html", policy: [statement("Allow", "s3:GetObject", "/access.html")], .no),
        Case(.anonymous, "s3:ListBucket", policy: [publicRead], .no),
        Case(.anonymous, "s3:ListBucket", policy: [statement("Allow", "s3:ListBucket", "")], .yes),
    ]

    /// Where the bucket's owner owns everything, only policies give something to others.
    static let enforcedCases: [Case] = [
        Case(.owner, "s3:GetObject", "k", object: .private, of: .friend, .yes),
        Case(.owner, "s3:PutObjectAcl", "k", object: .private, of: .friend, .yes),
        Case(.owner, "s3:GetObjectTagging", "k", object: .private, of: .friend, .yes),
        Case(.friend, "s3:GetObject", "k", object: .private, of: .friend, .no),
        Case(.friend, "s3:PutObjectAcl", "k", object: .private, of: .friend, .no),
        Case(.friend, "s3:DeleteObject", "k", bucket: .publicReadWrite, object: .private, of: .friend, .no),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, .no),
        Case(.stranger, "s3:GetObject", "k", object: .authenticatedRead, .no),
        Case(.anonymous, "s3:ListBucket", bucket: .publicRead, .no),
        Case(.anonymous, "s3:PutObject", "k", bucket: .publicReadWrite, .no),
        Case(.logging, "s3:PutObject", "k", bucket: .logDeliveryWrite, .no),
        Case(.logging, "s3:PutObject", "k", policy: [statement("Allow", of: logService, "s3:PutObject", "/*")], .yes),
        Case(.anonymous, "s3:GetObject", "k", object: .private, of: .friend, policy: [publicRead], .yes),
        Case(.owner, "s3:GetObject", "k", object: .private, policy: [statement("Deny", "s3:*", "/*")], .no),
    ].map { $0.under(AccessControls(ownership: .bucketOwnerEnforced)) }

    /// Where it only prefers to, ACLs count as everywhere.
    static let preferredCases = objectCases.map { $0.under(AccessControls(ownership: .bucketOwnerPreferred)) }

    /// What ACLs grant to everyone is as if it were not there; what they grant to somebody is.
    static let ignoredCases: [Case] = [
        Case(.owner, "s3:GetObject", "k", object: .publicRead, .yes),
        Case(.owner, "s3:GetObject", "k", object: .authenticatedRead, of: .friend, .no),
        Case(.owner, "s3:GetObject", "k", object: .bucketOwnerRead, of: .friend, .yesByACL),
        Case(.friend, "s3:GetObject", "k", object: .publicRead, of: .friend, .yes),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, .no),
        Case(.stranger, "s3:GetObject", "k", object: .publicRead, .no),
        Case(.stranger, "s3:GetObject", "k", object: .authenticatedRead, .no),
        Case(.anonymous, "s3:ListBucket", bucket: .publicRead, .no),
        Case(.anonymous, "s3:PutObject", "k", bucket: .publicReadWrite, .no),
        Case(.friend, "s3:DeleteObject", "k", bucket: .publicReadWrite, object: .private, of: .friend, .no),
        Case(.logging, "s3:PutObject", "k", bucket: .logDeliveryWrite, .yesByACL),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, policy: [publicRead], .yes),
    ].map { $0.under(AccessControls(publicAccessBlock: PublicAccessBlock(ignoresPublicACLs: true))) }

    /// A bucket with a public policy is its owner's and the services' alone, by whatever others were let in.
    static let restrictedCases: [Case] = [
        Case(.owner, "s3:GetObject", "k", object: .private, policy: [publicRead], .yes),
        Case(.anonymous, "s3:GetObject", "k", object: .private, policy: [publicRead], .no),
        Case(.anonymous, "s3:GetObject", "k", object: .publicRead, policy: [publicRead], .no),
        Case(
            .friend, "s3:ListBucket", policy: [publicRead, statement("Allow", of: friend, "s3:ListBucket", "")], .no),
        Case(.friend, "s3:ListBucket", policy: [statement("Allow", of: friend, "s3:ListBucket", "")], .yes),
        Case(.friend, "s3:ListBucket", bucket: .publicRead, policy: [publicRead], .no),
        Case(.anonymous, "s3:ListBucket", bucket: .publicRead, .yesByACL),
        Case(
            .anonymous, "s3:GetObject", "k", object: .publicRead, policy: [statement("Deny", "s3:Put*", "/*")],
            .yesByACL),
        Case(
            .logging, "s3:PutObject", "k",
            policy: [publicRead, statement("Allow", of: logService, "s3:PutObject", "/*")],
            .yes),
    ].map { $0.under(AccessControls(publicAccessBlock: PublicAccessBlock(restrictsPublicBuckets: true))) }

    /// What refuses new ACLs and policies lets those count that are there.
    static let blockedCases = (objectCases + bucketCases + policyCases).map {
        $0.under(
            AccessControls(publicAccessBlock: PublicAccessBlock(blocksPublicACLs: true, blocksPublicPolicy: true)))
    }

    @Test(
        "Access is decided as S3 does",
        arguments: objectCases + bucketCases + policyCases + missingCases + enforcedCases + preferredCases
            + ignoredCases + restrictedCases + blockedCases)
    func decisions(_ test: Case) throws {
        let decision = Access.decide(try Self.question(test))
        switch test.answer {
        case .yes: #expect(decision == .allowed(aclRequired: false))
        case .yesByACL: #expect(decision == .allowed(aclRequired: true))
        case .no: #expect(decision == .denied)
        }
    }

    private static func question(_ test: Case) throws -> AccessQuestion {
        let bucket = try #require(BucketName("www.example.com"))
        let owner = try #require(Who.owner.id)
        let text = "{\"Version\":\"2012-10-17\",\"Statement\":[\(test.statements.joined(separator: ","))]}"
        var objectACL: AccessControlList?
        if let object = test.object {
            let objectOwner = try #require(object.owner.id)
            objectACL = AccessControlList(canned: object.acl, owner: objectOwner, bucketOwner: owner)
        }
        return AccessQuestion(
            principal: try test.who.principal(),
            action: test.action,
            bucket: bucket,
            bucketOwner: owner,
            bucketACL: AccessControlList(canned: test.bucketACL, owner: owner, bucketOwner: owner),
            policy: test.statements.isEmpty ? nil : try BucketPolicy(json: Array(text.utf8), bucket: bucket),
            key: test.key.map { Array($0.utf8) },
            objectACL: objectACL,
            controls: test.controls,
            sourceARN: test.who == .logging ? "arn:aws:s3:::source.example.com" : nil,
            sourceAccount: test.who == .logging ? "000000000000" : nil
        )
    }
}
