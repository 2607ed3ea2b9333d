import Model
import Yams

/// The `accounts` of the configuration file.
struct ConfiguredAccounts {
    private static let names = ["id", "name", "email", "number", "accessKey", "secretKey"]
    private static let required = ["id", "name", "accessKey", "secretKey"]

    let file: ConfigurationFile

    func read(_ value: Node, into configuration: inout Configuration, problems: inout [ConfigurationProblem]) {
        guard !ConfigurationFile.isNull(value) else { return }
        guard let elements = value.sequence else {
            return problems.append(
                file.problem(at: value, "accounts expects a sequence of accounts, not \(file.kind(of: value))"))
        }
        for element in elements {
            guard let mapping = element.mapping else {
                let names = ConfiguredAccounts.names.joined(separator: ", ")
                problems.append(
                    file.problem(at: element, "an account expects settings (\(names)), not \(file.kind(of: element))"))
                continue
            }
            if let account = account(mapping, element: element, problems: &problems) {
                configuration.accounts.append(account)
                configuration.assigned.insert("accounts")
            }
        }
    }

    private func account(
        _ mapping: Node.Mapping, element: Node, problems: inout [ConfigurationProblem]
    ) -> ConfiguredAccount? {
        var values: [String: (text: String, node: Node)] = [:]
        let problemsBefore = problems.count
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if !ConfiguredAccounts.names.contains(name) {
                let hint = NearestName.hint(for: name, among: ConfiguredAccounts.names)
                problems.append(file.problem(at: key, "unknown setting \"accounts.\(name)\"\(hint)"))
            } else if let text = value.scalar?.string, !ConfigurationFile.isNull(value) {
                values[name] = (text, value)
            } else {
                problems.append(file.problem(at: value, "accounts.\(name) expects a text, not \(file.kind(of: value))"))
            }
        }
        guard problems.count == problemsBefore else { return nil }
        for name in ConfiguredAccounts.required where values[name] == nil {
            problems.append(file.problem(at: element, "an account lacks its \(name)"))
        }
        guard problems.count == problemsBefore else { return nil }
        return account(values, problems: &problems)
    }

    private func account(
        _ values: [String: (text: String, node: Node)], problems: inout [ConfigurationProblem]
    ) -> ConfiguredAccount? {
        guard let identifier = values["id"], let name = values["name"], let accessKey = values["accessKey"],
            let secretKey = values["secretKey"]
        else { return nil }
        guard let id = AccountID(identifier.text) else {
            problems.append(
                file.problem(
                    at: identifier.node, "accounts.id expects 64 hexadecimal digits, not \"\(identifier.text)\""))
            return nil
        }
        if let number = values["number"], !AccountNumber.isValid(number.text) {
            problems.append(
                file.problem(at: number.node, "accounts.number expects 12 digits, not \"\(number.text)\""))
            return nil
        }
        let key = AccessKeyPair(accessKey: accessKey.text, secretKey: secretKey.text)
        if let problem = key.problem {
            let node = problem.setting == "accessKey" ? accessKey.node : secretKey.node
            problems.append(file.problem(at: node, "accounts.\(problem.setting) \(problem.message)"))
            return nil
        }
        let account = Account(
            id: id,
            name: name.text,
            email: values["email"]?.text ?? "",
            number: values["number"]?.text ?? AccountNumber.derived(from: id)
        )
        return ConfiguredAccount(account: account, key: key)
    }
}
