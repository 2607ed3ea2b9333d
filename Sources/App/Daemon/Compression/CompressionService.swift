internal import Logging
internal import Model
internal import ServiceLifecycle
internal import Storage

/// Makes and removes the gzip and brotli variants of websites' objects in the background, after what Storage announces and after a
/// look through everything at the start.
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

    /// How long a survey that could not be read waits.
    private static let pause = Duration.seconds(1)

    /// Hears of every change from now on, and has everything looked through.
    func begin() {
        store.observe { [queue] in queue.add($0.changes) }
        queue.beginSurvey()
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
        var pause = UploadPause()
        while true {
            var next = queue.takeReady()
            if next == nil || batch.count >= CompressionService.batchMax || batch.last?.isLarge == true {
                await commit(&batch, maker)
                pause.committed()
            }
            if next == nil { next = await queue.take() }
            guard let work = next else { return }
            if case .compress = work { await pause.wait(queue) }
            do {
                try await perform(work, maker, &batch)
            } catch {
                if !(error is CancellationError) {
                    logger.warning("Compressing failed: \(error)", metadata: ["work": "\(work)"])
                    try? await Task.sleep(for: CompressionService.pause)
                }
                queue.finish { $0.failed(work) }
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
            let place = key.map { ObjectPlace(bucket: bucket, key: $0) }
            let page = try await store.catalog.read {
                try $0.undecided(in: bucket, after: place, limit: CompressionService.searchedMax)
            }
            queue.finish { $0.found(page, in: bucket) }
        case .examineAll:
            let (found, decided) = try await store.catalog.read { [self] catalog in
                var found: [BucketID: Bool] = [:]
                try catalog.forEachBucket { found[$0.id] = compresses($0) }
                return (found, try catalog.bucketsWithDecisions())
            }
            queue.finish { $0.examinedAll(found, decided: decided) }
        case .searchAll(let place):
            let page = try await store.catalog.read {
                try $0.undecided(in: nil, after: place, limit: CompressionService.searchedMax)
            }
            queue.finish { $0.foundInAll(page) }
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
