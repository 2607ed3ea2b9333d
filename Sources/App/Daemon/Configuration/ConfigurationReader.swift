internal import Glibc
internal import Model

/// Puts the configuration together: defaults, then the file, then `FRONTAGE_…` variables, then flags.
package struct ConfigurationReader: Sendable {
    package static let defaultFile = "frontage.yaml"

    /// The file to read; `nil`: `./frontage.yaml` when there is one.
    package var file: String?
    package var environment: [String: String]
    /// Settings given as flags, by their paths; `source` is the flag for messages.
    package var flags: [(path: String, source: String, value: String)]

    package init(
        file: String? = nil,
        environment: [String: String] = [:],
        flags: [(path: String, source: String, value: String)] = []
    ) {
        self.file = file
        self.environment = environment
        self.flags = flags
    }

    /// - Throws: everything that is wrong, at once.
    package func read() throws(ConfigurationProblems) -> Configuration {
        var problems: [ConfigurationProblem] = []
        var configuration = Configuration()
        readFile(into: &configuration, problems: &problems)
        readEnvironment(into: &configuration, problems: &problems)
        for flag in flags {
            assign(flag.value, to: flag.path, source: flag.source, in: &configuration, problems: &problems)
        }
        problems += ConfigurationReader.contradictions(in: configuration)
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        return configuration
    }

    private func readFile(into configuration: inout Configuration, problems: inout [ConfigurationProblem]) {
        let named = file ?? environment["FRONTAGE_CONFIG"]
        let path = named ?? ConfigurationReader.defaultFile
        do throws(FileBytes.Problem) {
            let text = try FileBytes.read(path)
            ConfigurationFile(path: path).read(text, into: &configuration, problems: &problems)
        } catch {
            guard named != nil || error.code != ENOENT else { return }
            problems.append(ConfigurationProblem(source: path, message: "cannot be read: \(error.reason)"))
        }
    }

    private func readEnvironment(into configuration: inout Configuration, problems: inout [ConfigurationProblem]) {
        let others = ["FRONTAGE_CONFIG", "FRONTAGE_ACCESS_KEY_ID", "FRONTAGE_SECRET_ACCESS_KEY"]
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("FRONTAGE_") && !others.contains(name) {
            if let setting = Setting.all.first(where: { $0.variable == name }) {
                assign(value, to: setting.path, source: name, in: &configuration, problems: &problems)
            } else {
                let known = Setting.all.map(\.variable) + others
                let hint = NearestName.to(name, among: known).map { "; did you mean \($0)?" } ?? ""
                problems.append(ConfigurationProblem(source: name, message: "unknown variable\(hint)"))
            }
        }
        switch (environment["FRONTAGE_ACCESS_KEY_ID"], environment["FRONTAGE_SECRET_ACCESS_KEY"]) {
        case (nil, nil): break
        case (let accessKey?, let secretKey?):
            let pair = AccessKeyPair(accessKey: accessKey, secretKey: secretKey)
            let problem = pair.problem
            if let problem { problems.append(ConfigurationProblem(source: problem.variable, message: problem.message)) }
            configuration.environmentKey = pair
        case (nil, _):
            problems.append(
                ConfigurationProblem(
                    source: "FRONTAGE_SECRET_ACCESS_KEY", message: "is set without FRONTAGE_ACCESS_KEY_ID"))
        case (_, nil):
            problems.append(
                ConfigurationProblem(
                    source: "FRONTAGE_ACCESS_KEY_ID", message: "is set without FRONTAGE_SECRET_ACCESS_KEY"))
        }
    }

    private func assign(
        _ value: String, to path: String, source: String, in configuration: inout Configuration,
        problems: inout [ConfigurationProblem]
    ) {
        guard let setting = Setting.at(path) else {
            let hint = NearestName.hint(for: path, among: Setting.all.map(\.path))
            problems.append(ConfigurationProblem(source: source, message: "unknown setting \"\(path)\"\(hint)"))
            return
        }
        if setting.assign(&configuration, value) {
            configuration.assigned.insert(path)
        } else {
            problems.append(
                ConfigurationProblem(source: source, message: "expects \(setting.expects), not \"\(value)\""))
        }
    }

    /// What no single setting can see.
    private static func contradictions(in configuration: Configuration) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        let listeners = [
            ("web.listen", configuration.web.listen), ("api.listen", configuration.api.listen),
            ("web.tlsListen", configuration.web.tlsListen),
        ]
        for (index, (setting, address)) in listeners.enumerated() {
            guard let address, address.port != 0 else { continue }
            for (other, _) in listeners[(index + 1)...].filter({ $0.1 == address }) {
                problems.append(
                    ConfigurationProblem(source: setting, message: "is the same address as \(other): \(address)"))
            }
        }
        if configuration.acme.directory != nil, !configuration.acme.agreesToTerms {
            problems.append(
                ConfigurationProblem(
                    source: "acme.agreesToTerms",
                    message: "has to be true: authorities certify those who agree to their terms"))
        }
        if configuration.accessLogs.spoolBytes < configuration.accessLogs.deliverBytes {
            problems.append(
                ConfigurationProblem(
                    source: "accessLogs.spoolBytes", message: "is smaller than accessLogs.deliverBytes"))
        }
        let keys = configuration.accounts.map(\.key.accessKey)
        if Set(keys).count < keys.count {
            problems.append(ConfigurationProblem(source: "accounts", message: "two accounts have the same accessKey"))
        }
        let identifiers = configuration.accounts.map(\.account.id)
        if Set(identifiers).count < identifiers.count {
            problems.append(ConfigurationProblem(source: "accounts", message: "two accounts have the same id"))
        }
        return problems
    }
}

extension AccessKeyPair {
    /// What is wrong with the pair, told without the secret.
    var problem: (variable: String, setting: String, message: String)? {
        let isPlain = accessKey.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, (3...128).contains(accessKey.utf8.count) else {
            return ("FRONTAGE_ACCESS_KEY_ID", "accessKey", "expects 3 to 128 letters, digits, \"-\" or \"_\"")
        }
        guard (8...256).contains(secretKey.utf8.count), secretKey.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return ("FRONTAGE_SECRET_ACCESS_KEY", "secretKey", "expects 8 to 256 printable characters without spaces")
        }
        return nil
    }
}
