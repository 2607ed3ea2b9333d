/// What a client needs to talk to the server of a configuration.
package struct ClientSettings: Sendable, Hashable {
    package var endpoint: String
    package var region: String
    package var key: AccessKeyPair

    /// The running server's address when one uses the data directory, else the configured one. The key is the environment's, the first
    /// account's of the file, or the one that the first start made.
    /// - Returns: `nil` when there is no key yet.
    package init?(_ configuration: Configuration) {
        let stored = configuration.environmentKey ?? configuration.accounts.first?.key
        guard let key = stored ?? CredentialsFile.read(in: configuration.data) else { return nil }
        let listen = configuration.api.listen
        endpoint = RunningServer.read(in: configuration.data)?.api ?? "http://\(listen.urlHost):\(listen.port)"
        region = configuration.region
        self.key = key
    }

    /// The client tools that `text(for:)` knows.
    package enum Tool: String, Sendable, CaseIterable {
        case aws, rclone, s3cmd, s5cmd, hugo
    }

    package func text(for tool: Tool) -> String {
        switch tool {
        case .aws: exports
        case .rclone: rclone
        case .s3cmd: s3cmd
        case .s5cmd: exports + "export S3_ENDPOINT_URL=\(endpoint)\nexport AWS_REGION=\(region)\n"
        case .hugo: hugo
        }
    }

    private var exports: String {
        """
        export AWS_ENDPOINT_URL=\(endpoint)
        export AWS_ACCESS_KEY_ID=\(key.accessKey)
        export AWS_SECRET_ACCESS_KEY='\(key.secretKey.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'
        export AWS_DEFAULT_REGION=\(region)

        """
    }

    private var rclone: String {
        """
        # Append this to ~/.config/rclone/rclone.conf; then: rclone sync ./public frontage:www.example.localhost --checksum
        [frontage]
        type = s3
        provider = AWS
        access_key_id = \(key.accessKey)
        secret_access_key = \(key.secretKey)
        region = \(region)
        endpoint = \(endpoint)
        force_path_style = true
        acl = public-read

        """
    }

    private var s3cmd: String {
        let scheme = endpoint.hasPrefix("https://") ? "https://" : "http://"
        let host = endpoint.dropFirst(scheme.count)
        return """
            # Save this as ~/.s3cfg; then: s3cmd sync --acl-public ./public/ s3://www.example.localhost/
            [default]
            access_key = \(key.accessKey)
            secret_key = \(key.secretKey)
            host_base = \(host)
            host_bucket = \(host)
            bucket_location = \(region)
            use_https = \(scheme == "https://" ? "True" : "False")

            """
    }

    private var hugo: String {
        let query = "endpoint=\(endpoint)&region=\(region)&s3ForcePathStyle=true"
        return exports + """
            # Append this to hugo.toml, uncommented; then: hugo && hugo deploy --target frontage
            # [deployment]
            # [[deployment.targets]]
            # name = "frontage"
            # URL = "s3://www.example.localhost?\(query)"

            """
    }
}
