internal import Certificates
internal import Model
internal import Route53API
internal import Storage

/// Does what operators ask for.
package struct Administrator: Sendable {
    /// Why something cannot be done, for the operator.
    struct Refusal: Error {
        var message: String
    }

    let house: House
    let delivery: LogDelivery
    /// `nil` when nothing is served over TLS.
    let certificates: CertificateKeeper?
    /// `nil` when nothing is compressed because no server runs.
    let compression: CompressionQueue?
    let now: @Sendable () -> Timestamp

    init(
        house: House, delivery: LogDelivery, certificates: CertificateKeeper?, compression: CompressionQueue?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.house = house
        self.delivery = delivery
        self.certificates = certificates
        self.compression = compression
        self.now = now
    }

    package func perform(_ command: AdministrativeCommand) async -> AdministrativeAnswer {
        do {
            return AdministrativeAnswer(isDone: true, text: try await run(command))
        } catch let refusal as Refusal {
            return AdministrativeAnswer(isDone: false, text: refusal.message)
        } catch {
            return AdministrativeAnswer(isDone: false, text: "\(error)")
        }
    }

    private func run(_ command: AdministrativeCommand) async throws -> String {
        switch command {
        case .createAccount(let name, let email): try await createAccount(name: name, email: email)
        case .listAccounts: try await listAccounts()
        case .disableAccount(let account): try await disableAccount(account)
        case .createKey(let account): try await createKey(account)
        case .listKeys: try await listKeys()
        case .disableKey(let key): try await disableKey(key)
        case .importZone(let text, let file, let account): try await importZone(text, file, account)
        case .exportZone(let name, let account): try await exportZone(name, account)
        case .flushLogs: try await flushLogs()
        case .compression(let waits): try await showCompression(waits: waits)
        case .listSites: try await listSites()
        case .showSite(let host): try await showSite(host)
        case .changeSite(let host, let change): try await changeSite(host, change)
        }
    }

    private func importZone(_ text: String, _ file: String, _ account: String?) async throws -> String {
        let owner = try await find(account).id
        let zone: ZoneFile
        do throws(ZoneFile.Problem) {
            zone = try ZoneFile(parsing: Array(text.utf8), file: file, origin: .root) { _ in
                throw Refusal(message: "$INCLUDE is read by the command line only")
            }
        } catch {
            throw Refusal(message: "\(error.file):\(error.line): \(error.message)")
        }
        let imported = try await house.store.catalog.importZone(
            zone, source: nil, owner: owner, now: now(), endpoints: house.endpoints)
        return "Imported \(imported.name.presentation) as hosted zone \(imported.id)\n"
    }

    private func exportZone(_ name: String, _ account: String?) async throws -> String {
        let owner = try await find(account).id
        guard let apex = try? DNSName(presentation: name.hasSuffix(".") ? name : name + ".") else {
            throw Refusal(message: "\(name) is no domain name")
        }
        guard let zone = try await house.store.catalog.exportZone(apex, owner: owner) else {
            throw Refusal(message: "there is no hosted zone \(name)")
        }
        return zone.text
    }

    private func flushLogs() async throws -> String {
        let report = await delivery.flush()
        guard report.waiting == 0 else {
            throw Refusal(
                message:
                    "\(report.objects) log objects written; \(report.waiting) records wait: \(report.reasons.joined(separator: "; "))"
            )
        }
        return "\(report.objects) log objects written\n"
    }

    private func showCompression(waits: Bool) async throws -> String {
        guard let compression else {
            throw Refusal(message: "objects are compressed while a server runs, and none does")
        }
        if waits { await compression.becomesEmpty() }
        let (objects, buckets) = compression.counts
        return "\(objects) objects wait to be compressed, \(buckets) buckets to be looked through\n"
    }

    /// The account that `text` names; the default one for `nil`.
    func find(_ text: String?) async throws -> Account {
        let standard = house.standard
        let found = try await house.store.catalog.read { catalog -> [Account] in
            guard let text else { return [try catalog.account(standard)].compactMap { $0 } }
            return try catalog.accounts().filter {
                $0.id.text == text || $0.number == text || $0.email == text || $0.name == text
            }
        }
        guard let first = found.first else { throw Refusal(message: "there is no account \(text ?? "yet")") }
        guard found.count == 1 else {
            throw Refusal(message: "several accounts are named \(text ?? ""); give the identifier of one")
        }
        return first
    }
}
