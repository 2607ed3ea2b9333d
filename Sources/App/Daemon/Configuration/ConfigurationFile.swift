import Model
import Yams

/// The YAML file: its node tree walked along the table of settings, every problem with its line.
struct ConfigurationFile {
    let path: String

    func read(_ text: [UInt8], into configuration: inout Configuration, problems: inout [ConfigurationProblem]) {
        guard let yaml = String(validating: text, as: UTF8.self) else {
            return problems.append(ConfigurationProblem(source: path, message: "is not UTF-8 text"))
        }
        do {
            guard let root = try Yams.compose(yaml: yaml) else { return }
            guard let mapping = root.mapping else {
                return problems.append(problem(at: root, "expects settings such as \"data: ./data\""))
            }
            read(mapping, under: "", into: &configuration, problems: &problems)
        } catch let error as YamlError {
            problems.append(problem(of: error))
        } catch {
            problems.append(ConfigurationProblem(source: path, message: "\(error)"))
        }
    }

    private func read(
        _ mapping: Node.Mapping, under parent: String, into configuration: inout Configuration,
        problems: inout [ConfigurationProblem]
    ) {
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                problems.append(problem(at: key, "expects a setting's name"))
                continue
            }
            let path = parent.isEmpty ? name : "\(parent).\(name)"
            if path == "accounts" {
                ConfiguredAccounts(file: self).read(value, into: &configuration, problems: &problems)
            } else if let setting = Setting.at(path) {
                assign(value, to: setting, in: &configuration, problems: &problems)
            } else if ConfigurationFile.groups.contains(path) {
                readGroup(value, path: path, into: &configuration, problems: &problems)
            } else {
                let hint = NearestName.hint(for: name, among: ConfigurationFile.names(under: parent))
                problems.append(problem(at: key, "unknown setting \"\(path)\"\(hint)"))
            }
        }
    }

    private func readGroup(
        _ value: Node, path: String, into configuration: inout Configuration, problems: inout [ConfigurationProblem]
    ) {
        guard !ConfigurationFile.isNull(value) else { return }
        guard let mapping = value.mapping else {
            let names = ConfigurationFile.names(under: path).joined(separator: ", ")
            return problems.append(problem(at: value, "\(path) expects settings (\(names)), not \(kind(of: value))"))
        }
        read(mapping, under: path, into: &configuration, problems: &problems)
    }

    private func assign(
        _ value: Node, to setting: Setting, in configuration: inout Configuration,
        problems: inout [ConfigurationProblem]
    ) {
        guard let text = text(of: value, asList: setting.isList) else {
            return problems.append(
                problem(at: value, "\(setting.path) expects \(setting.expects), not \(kind(of: value))"))
        }
        guard setting.assign(&configuration, text) else {
            return problems.append(problem(at: value, "\(setting.path) expects \(setting.expects), not \"\(text)\""))
        }
        configuration.assigned.insert(setting.path)
    }

    private func text(of value: Node, asList: Bool) -> String? {
        if let scalar = value.scalar, !ConfigurationFile.isNull(value) { return scalar.string }
        guard asList, let elements = value.sequence else { return nil }
        let texts = elements.compactMap(\.scalar?.string)
        return texts.count == elements.count ? texts.joined(separator: ",") : nil
    }

    func problem(at node: Node, _ message: String) -> ConfigurationProblem {
        ConfigurationProblem(source: path, line: node.mark?.line, message: message)
    }

    func kind(of value: Node) -> String {
        switch value {
        case .mapping: "a mapping"
        case .sequence: "a sequence"
        case .alias: "an alias"
        case .scalar: ConfigurationFile.isNull(value) ? "nothing" : "\"\(value.scalar?.string ?? "")\""
        }
    }

    private func problem(of error: YamlError) -> ConfigurationProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationProblem(source: path, line: mark.line, message: "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            ConfigurationProblem(
                source: path, line: context.mark.line,
                message: "is set twice: \(duplicates.sorted().joined(separator: ", "))")
        default:
            ConfigurationProblem(source: path, message: "is not YAML: \(error)")
        }
    }

    /// An unquoted empty value, `~` or `null`.
    static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The names that hold others, such as `web` and `web.limits`.
    private static let groups = Set(
        Setting.all.flatMap { setting in
            setting.path.indices.filter { setting.path[$0] == "." }.map { String(setting.path[..<$0]) }
        })

    private static func names(under parent: String) -> [String] {
        let prefix = parent.isEmpty ? "" : parent + "."
        var names: [String] = parent.isEmpty ? ["accounts"] : []
        for setting in Setting.all where setting.path.hasPrefix(prefix) {
            let name = String(setting.path.dropFirst(prefix.count).prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
