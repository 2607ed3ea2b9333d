/// Something wrong with the configuration, said so that it can be mended.
package struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, variable or flag it stands in.
    package var source: String
    /// `nil` outside files.
    package var line: Int?
    package var message: String

    package init(source: String, line: Int? = nil, message: String) {
        self.source = source
        self.line = line
        self.message = message
    }

    /// `frontage.yaml:3: unknown setting …`
    package var description: String {
        let place = line.map { "\(source):\($0)" } ?? source
        return "\(place): \(message)"
    }
}

/// All that is wrong with the configuration.
package struct ConfigurationProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// Never empty.
    package var problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
