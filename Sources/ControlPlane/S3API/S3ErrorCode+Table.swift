package import HTTPTypes

extension S3ErrorCode {
    /// The table of all codes: the status, and the message in the words of S3 unless the error brings its own.
    package var row: (status: HTTPResponse.Status, message: String) {
        switch self {
        case .accessControlListNotSupported: (.badRequest, "The bucket does not allow ACLs")
        case .accessDenied: (.forbidden, "Access Denied")
        case .accessForbidden: (.forbidden, "Access Forbidden")
        case .ambiguousGrantByEmailAddress:
            (
                .badRequest,
                """
                The e-mail address you provided is associated with more than one account.
                """
            )
        case .authorizationHeaderMalformed: (.badRequest, "The authorization header you provided is invalid.")
        case .authorizationQueryParametersError:
            (
                .badRequest,
                """
                The authorization query parameters that you provided are not valid.
                """
            )
        case .badDigest: (.badRequest, "The Content-MD5 you specified did not match what we received.")
        case .badRequest: (.badRequest, "Bad Request")
        case .bucketAlreadyExists:
            (
                .conflict,
                """
                The requested bucket name is not available. The bucket namespace is shared by all users of the \
                system. Please select a different name and try again.
                """
            )
        case .bucketAlreadyOwnedByYou:
            (
                .conflict,
                """
                Your previous request to create the named bucket succeeded and you already own it.
                """
            )
        case .bucketNotEmpty: (.conflict, "The bucket you tried to delete is not empty")
        case .conditionalRequestConflict:
            (
                .conflict,
                """
                The conditional request cannot succeed due to a conflicting operation against this resource.
                """
            )
        case .credentialsNotSupported: (.badRequest, "This request does not support credentials.")
        case .crossLocationLoggingProhibitted: (.forbidden, "Cross S3 location logging not allowed. ")
        case .entityTooLarge: (.badRequest, "Your proposed upload exceeds the maximum allowed size")
        case .entityTooSmall: (.badRequest, "Your proposed upload is smaller than the minimum allowed size")
        case .expiredToken: (.badRequest, "The provided token has expired.")
        case .illegalLocationConstraintException: (.badRequest, "The specified location-constraint is not valid")
        case .illegalVersioningConfigurationException:
            (.badRequest, "The versioning configuration specified in the request is invalid.")
        case .incompleteBody:
            (
                .badRequest,
                """
                You did not provide the number of bytes specified by the Content-Length HTTP header
                """
            )
        case .inlineDataTooLarge: (.badRequest, "Inline data exceeds the maximum allowed size.")
        case .internalError: (.internalServerError, "We encountered an internal error. Please try again.")
        case .invalidAccessKeyId: (.forbidden, "The AWS Access Key Id you provided does not exist in our records.")
        case .invalidArgument: (.badRequest, "Invalid Argument")
        case .invalidBucketAclWithObjectOwnership:
            (
                .badRequest,
                """
                Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting
                """
            )
        case .invalidBucketName: (.badRequest, "The specified bucket is not valid.")
        case .invalidBucketState: (.conflict, "The request is not valid for the current state of the bucket.")
        case .invalidDigest: (.badRequest, "The Content-MD5 you specified was invalid.")
        case .invalidEncryptionAlgorithmError:
            (
                .badRequest,
                """
                The encryption request you specified is not valid. The valid value is AES256.
                """
            )
        case .invalidLocationConstraint: (.badRequest, "The specified location-constraint is not valid")
        case .invalidObjectState: (.forbidden, "The operation is not valid for the object's storage class")
        case .invalidPart:
            (
                .badRequest,
                """
                One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                the specified entity tag may not match the part's entity tag.
                """
            )
        case .invalidPartNumber: (.rangeNotSatisfiable, "The requested partnumber is not satisfiable")
        case .invalidPartOrder:
            (
                .badRequest,
                """
                The list of parts was not in ascending order. Parts must be ordered by part number.
                """
            )
        case .invalidPolicyDocument:
            (
                .badRequest,
                """
                The content of the form does not meet the conditions specified in the policy document.
                """
            )
        case .invalidRange: (.rangeNotSatisfiable, "The requested range is not satisfiable")
        case .invalidRedirectLocation:
            (
                .badRequest,
                """
                The website redirect location must have a prefix of 'http://' or 'https://' or '/'.
                """
            )
        case .invalidRequest: (.badRequest, "Invalid Request")
        case .invalidRetentionPeriod: (.badRequest, "The retention period is invalid.")
        case .invalidStorageClass: (.badRequest, "The storage class you specified is not valid")
        case .invalidTag: (.badRequest, "The tag provided was not a valid tag.")
        case .invalidTargetBucketForLogging: (.badRequest, "The target bucket for logging does not exist")
        case .invalidToken: (.badRequest, "The provided token is malformed or otherwise invalid.")
        case .invalidURI: (.badRequest, "Couldn't parse the specified URI.")
        case .keyTooLong: (.badRequest, "Your key is too long")
        case .malformedACLError:
            (
                .badRequest,
                """
                The XML you provided was not well-formed or did not validate against our published schema
                """
            )
        case .malformedPOSTRequest:
            (
                .badRequest,
                """
                The body of your POST request is not well-formed multipart/form-data.
                """
            )
        case .malformedPolicy: (.badRequest, "Policy has invalid resource")
        case .malformedTrailerError:
            (
                .badRequest,
                """
                The request contained trailing data that was not well-formed or did not conform to our published\
                 schema.
                """
            )
        case .malformedXML:
            (
                .badRequest,
                """
                The XML you provided was not well-formed or did not validate against our published schema
                """
            )
        case .maxMessageLengthExceeded: (.badRequest, "Your request was too big.")
        case .maxPostPreDataLengthExceeded:
            (
                .badRequest,
                """
                Your POST request fields preceeding the upload file was too large.
                """
            )
        case .metadataTooLarge: (.badRequest, "Your metadata headers exceed the maximum allowed metadata size")
        case .metadataConfigurationNotFound: (.notFound, "The metadata configuration does not exist")
        case .methodNotAllowed: (.methodNotAllowed, "The specified method is not allowed against this resource.")
        case .missingContentLength: (.lengthRequired, "You must provide the Content-Length HTTP header.")
        case .missingRequestBodyError: (.badRequest, "Request Body is empty")
        case .missingSecurityHeader: (.badRequest, "Your request was missing a required header")
        case .noSuchAccessPoint: (.notFound, "The specified accesspoint does not exist")
        case .noSuchBucket: (.notFound, "The specified bucket does not exist")
        case .noSuchBucketPolicy: (.notFound, "The bucket policy does not exist")
        case .noSuchConfiguration: (.notFound, "The specified configuration does not exist.")
        case .noSuchCORSConfiguration: (.notFound, "The CORS configuration does not exist")
        case .noSuchKey: (.notFound, "The specified key does not exist.")
        case .noSuchLifecycleConfiguration: (.notFound, "The lifecycle configuration does not exist")
        case .noSuchObjectLockConfiguration:
            (
                .notFound,
                """
                The specified object does not have a ObjectLock configuration
                """
            )
        case .noSuchPublicAccessBlockConfiguration: (.notFound, "The public access block configuration was not found")
        case .noSuchTagSet: (.notFound, "The TagSet does not exist")
        case .noSuchUpload:
            (
                .notFound,
                """
                The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                aborted or completed.
                """
            )
        case .noSuchVersion: (.notFound, "The specified version does not exist.")
        case .noSuchWebsiteConfiguration: (.notFound, "The specified bucket does not have a website configuration")
        case .notImplemented: (.notImplemented, "A header you provided implies functionality that is not implemented")
        case .notModified: (.notModified, "Not Modified")
        case .objectLockConfigurationNotFoundError:
            (
                .notFound,
                """
                Object Lock configuration does not exist for this bucket
                """
            )
        case .operationAborted:
            (
                .conflict,
                """
                A conflicting conditional operation is currently in progress against this resource. Please try \
                again.
                """
            )
        case .ownershipControlsNotFoundError: (.notFound, "The bucket ownership controls were not found")
        case .permanentRedirect:
            (
                .movedPermanently,
                """
                The bucket you are attempting to access must be addressed using the specified endpoint. Please \
                send all future requests to this endpoint.
                """
            )
        case .preconditionFailed: (.preconditionFailed, "At least one of the pre-conditions you specified did not hold")
        case .replicationConfigurationNotFoundError: (.notFound, "The replication configuration was not found")
        case .requestTimeout:
            (
                .badRequest,
                """
                Your socket connection to the server was not read from or written to within the timeout period.
                """
            )
        case .requestTimeTooSkewed:
            (
                .forbidden,
                """
                The difference between the request time and the current time is too large.
                """
            )
        case .serverSideEncryptionConfigurationNotFoundError:
            (
                .notFound,
                """
                The server side encryption configuration was not found
                """
            )
        case .serviceUnavailable: (.serviceUnavailable, "Please reduce your request rate.")
        case .signatureDoesNotMatch:
            (
                .forbidden,
                """
                The request signature we calculated does not match the signature you provided. Check your key \
                and signing method.
                """
            )
        case .slowDown: (.serviceUnavailable, "Please reduce your request rate.")
        case .tooManyBuckets: (.badRequest, "You have attempted to create more buckets than allowed")
        case .tooManyParts: (.badRequest, "You have attempted to create more parts than allowed")
        case .unexpectedContent: (.badRequest, "This request does not support content")
        case .unresolvableGrantByEmailAddress:
            (
                .badRequest,
                """
                The e-mail address you provided does not match any account on record.
                """
            )
        case .unsupportedArgument: (.badRequest, "The request contained an unsupported argument.")
        case .userKeyMustBeSpecified:
            (
                .badRequest,
                """
                The bucket POST must contain the specified field name. If it is specified, check the order of \
                the fields.
                """
            )
        case .xAmzContentSHA256Mismatch:
            (
                .badRequest,
                """
                The provided 'x-amz-content-sha256' header does not match what was computed.
                """
            )
        }
    }
}
