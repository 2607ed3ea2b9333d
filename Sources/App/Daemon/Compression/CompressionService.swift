internal import Logging
internal import Model
internal import ServiceLifecycle
internal import Storage

/// Makes and removes the gzip and brotli variants of websites' objects in the background, after what Storage announces and after a
/// look through all buckets at the start.
struct CompressionService: Service {
    /// Objects that one search looks at.
    private static let searchedMax = 1024
    /// Objects whose variants one commit removes.
    private static let removedMax = 256
    /// Objects whose variants wait for one commit.
    private static let batchMax = 64

    /// Whether objects are compressed at all.
    let isOn: Bool
    let store: Store
    let queue: CompressionQueue
    let workers: Int
    let logger: Logger

    /// Hears of every change from now on, and has every bucket looked through.
    func begin() async throws {
        store.observe { [queue] in queue.add($0.changes) }
        let buckets = try await store.catalog.read { try $0.buckets(owner: nil) }
        queue.add(buckets.map { .bucket($0.id, name: $0.name) })
    }

    func run() async throws {
        let threads = BackgroundThreads(count: workers, name: "compression")
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskExecutorPreference(threads) {
                await withDiscardingTaskGroup { group in
                    for _ in 0..<workers { group.addTask { await work() } }
                }
            }
        } onCancelOrGracefulShutdown: {
            queue.close()
        }
        threads.close()
    }

    /// Until the queue is closed. What is ready is committed together, when there is enough of it or nothing else to do.
    private func work() async {
        let maker = VariantMaker(store: store) { [queue] in queue.isClosed }
        var batch: [VariantMaker.Product] = []
        while true {
            var next = queue.takeReady()
            if next == nil || batch.count >= CompressionService.batchMax || batch.last?.isLarge == true {
                await commit(&batch, maker)
            }
            if next == nil { next = await queue.take() }
            guard let work = next else { return }
            do {
                try await perform(work, maker, &batch)
            } catch {
                if !(error is CancellationError) {
                    logger.warning("Compressing failed: \(error)", metadata: ["work": "\(work)"])
                }
                queue.finish()
            }
        }
    }

    /// Finishes the work, or adds its product to the batch, whose commit does.
    private func perform(
        _ work: CompressionWork, _ maker: VariantMaker, _ batch: inout [VariantMaker.Product]
    ) async throws {
        switch work {
        case .examine(let id):
            let bucket = try await store.catalog.read { try $0.bucket(id) }
            queue.finish { $0.examined(id, compresses: bucket.map(compresses)) }
        case .compress(let place):
            guard let product = try await maker.make(place) else { return queue.finish() }
            batch.append(product)
        case .search(let bucket, let key):
            let page = try await store.catalog.read {
                try $0.undecided(in: bucket, after: key, limit: CompressionService.searchedMax)
            }
            let found = page.entries.filter { Compressibility.isCandidate($0.metadata, bytes: $0.bytes) }
            queue.finish { $0.found(found.map(\.key), in: bucket, upTo: page.last) }
        case .remove(let bucket):
            guard try await store.catalog.read({ try $0.hasDecisions(in: bucket) }) else { return queue.finish() }
            _ = try await store.catalog.write {
                try $0.forgetDecisions(in: bucket, limit: CompressionService.removedMax)
            }
            queue.finish { $0.continueRemoval(bucket) }
        }
    }

    /// Keeps what still belongs to its object's content, in a bucket that still compresses.
    private func commit(_ batch: inout [VariantMaker.Product], _ maker: VariantMaker) async {
        guard !batch.isEmpty else { return }
        let products = batch
        batch = []
        var kept = Set<ObjectPlace>()
        do {
            kept = try await store.catalog.write { [self] catalog in
                var kept = Set<ObjectPlace>()
                for product in products {
                    let place = product.place
                    guard let bucket = try catalog.bucket(place.bucket), compresses(bucket),
                        try catalog.decide(
                            product.variants, of: place.key, in: place.bucket, madeFrom: product.content)
                    else { continue }
                    kept.insert(place)
                }
                return kept
            }
        } catch {
            logger.warning("Variants could not be kept: \(error)")
        }
        for product in products where !kept.contains(product.place) { await maker.discard(product) }
        queue.finish(products.count)
    }

    private func compresses(_ bucket: Bucket) -> Bool {
        guard isOn, bucket.settings.compresses, case .serve = bucket.website?.behaviour else { return false }
        return true
    }
}
