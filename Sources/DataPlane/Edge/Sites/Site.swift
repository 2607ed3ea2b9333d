package import Model

/// What the edge knows of one bucket: all that is needed to decide about a visit, frozen.
package struct Site: Sendable {
    /// Storage's number of the bucket.
    package var bucket: Int64
    package var name: BucketName
    package var owner: AccountID
    package var acl: AccessControlList
    package var policy: BucketPolicy?
    package var website: WebsiteConfiguration?
    /// Whether visits are written to the access log.
    package var isLogged: Bool
    package var settings: SiteSettings
    package var cors: CORSConfiguration?
    package var controls: AccessControls

    package init(
        bucket: Int64,
        name: BucketName,
        owner: AccountID,
        acl: AccessControlList,
        policy: BucketPolicy?,
        website: WebsiteConfiguration?,
        isLogged: Bool,
        settings: SiteSettings = SiteSettings(),
        cors: CORSConfiguration? = nil,
        controls: AccessControls = AccessControls()
    ) {
        self.bucket = bucket
        self.name = name
        self.owner = owner
        self.acl = acl
        self.policy = policy
        self.website = website
        self.isLogged = isLogged
        self.settings = settings
        self.cors = cors
        self.controls = controls
    }
}
