internal import Model

/// The watched folder: `<host>/fullchain.pem` with `privkey.pem` as certbot leaves them, or `<host>.pem` with `<host>.key`.
///
/// What a certificate is for stands in itself; the names of files and folders are the operator's. A pair is taken when both belong
/// together. As long as they do not, what was there before stays; it is an error when a second look finds the same.
struct CertificateFolder {
    let path: String
    private var pairs: [String: Pair] = [:]

    init(path: String) { self.path = path }

    private struct Pair {
        var stamps: [FileStamp?] = []
        var identity: KeyedChain?
        var problem: CertificateStatus.Failure?
        /// Whether these stamps were read and not taken, once.
        var isSuspect = false
    }

    struct Outcome {
        var hasChanged = false
        /// What is wrong since this look, by the chain's path.
        var newProblems: [(path: String, reason: String)] = []
    }

    /// What is wrong with the files that bear a host's name, or hold its former certificate.
    func problem(of host: String) -> CertificateStatus.Failure? {
        let own = ["\(path)/\(host)/fullchain.pem", "\(path)/\(host).pem"]
        return pairs.first { place, pair in
            pair.problem != nil && (own.contains(place) || pair.identity?.facts.covers(host) == true)
        }?.value.problem
    }

    /// By each of their names, the certificates that can be presented now; of several the one that lasts longest.
    func index(at now: Timestamp) -> [String: KeyedChain] {
        var index: [String: KeyedChain] = [:]
        for identity in pairs.values.compactMap(\.identity) where identity.facts.isValid(at: now) {
            for name in identity.facts.names where (index[name]?.facts.notAfter ?? now) < identity.facts.notAfter {
                index[name] = identity
            }
        }
        return index
    }

    /// Looks at the folder.
    mutating func scan(
        _ disk: any CertificateDisk, now: Timestamp, presenter: any CertificatePresenter
    ) async -> Outcome {
        var outcome = Outcome()
        let places = await places(disk)
        for gone in Set(pairs.keys).subtracting(places.map(\.chain)) {
            outcome.hasChanged = pairs.removeValue(forKey: gone)?.identity != nil || outcome.hasChanged
        }
        for (chain, key) in places {
            let stamps = [await disk.stamp(chain), await disk.stamp(key)]
            let known = pairs[chain] ?? Pair()
            guard known.stamps != stamps || known.isSuspect else { continue }
            pairs[chain] = await look(known, chain, key, stamps, disk, now, presenter, &outcome)
        }
        return outcome
    }

    private func look(
        _ known: Pair, _ chain: String, _ key: String, _ stamps: [FileStamp?], _ disk: any CertificateDisk,
        _ now: Timestamp, _ presenter: any CertificatePresenter, _ outcome: inout Outcome
    ) async -> Pair {
        var pair = known
        pair.stamps = stamps
        do {
            let identity = try await CertificateFolder.read(chain, key, disk)
            try presenter.check(identity)
            outcome.hasChanged = outcome.hasChanged || identity != known.identity || known.problem != nil
            pair.identity = identity
            pair.problem = nil
            pair.isSuspect = false
        } catch {
            let isSecondLook = known.isSuspect && known.stamps == stamps
            pair.isSuspect = !isSecondLook
            if isSecondLook {
                let reason = PlainText.bounded("\(error)")
                pair.problem = CertificateStatus.Failure(reason: "\(chain): \(reason)", time: now)
                outcome.newProblems.append((chain, reason))
                outcome.hasChanged = true
            }
        }
        return pair
    }

    private static func read(_ chain: String, _ key: String, _ disk: any CertificateDisk) async throws -> KeyedChain {
        guard let chainBytes = try await disk.read(chain, bytesMax: KeyedChain.bytesMax) else {
            throw KeyedChain.Problem(description: "there is no \(chain)")
        }
        guard let keyBytes = try await disk.read(key, bytesMax: KeyedChain.bytesMax) else {
            throw KeyedChain.Problem(description: "there is no \(key)")
        }
        return try KeyedChain(chain: chainBytes, key: keyBytes)
    }

    private func places(_ disk: any CertificateDisk) async -> [(chain: String, key: String)] {
        var places: [(chain: String, key: String)] = []
        let names = await disk.names(in: path)
        for name in names where !name.hasPrefix(".") {
            if name.hasSuffix(".pem") {
                places.append(("\(path)/\(name)", "\(path)/\(name.dropLast(4)).key"))
            } else if name.hasSuffix(".key") {
                let chain = "\(name.dropLast(4)).pem"
                if !names.contains(chain) { places.append(("\(path)/\(chain)", "\(path)/\(name)")) }
            } else if await disk.stamp("\(path)/\(name)/fullchain.pem") != nil
                || pairs["\(path)/\(name)/fullchain.pem"] != nil
            {
                places.append(("\(path)/\(name)/fullchain.pem", "\(path)/\(name)/privkey.pem"))
            }
        }
        return places
    }
}
