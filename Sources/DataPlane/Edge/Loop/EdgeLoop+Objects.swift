import Model
import NIOCore

extension EdgeLoop {
    func cached(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> CachedObject? {
        let entry = cache.find(key, bucket: bucket)
        if entry == nil { metrics.cacheMisses &+= 1 } else { metrics.cacheHits &+= 1 }
        return entry
    }

    /// Has the source asked, and calls `waiter` when this returned; with `nil` when the source failed.
    func lookUp(_ key: [UInt8], bucket: Int64, _ waiter: @escaping (CachedObject?) -> Void) {
        let name = ObjectName(bucket: bucket, key: ObjectKey(stored: key))
        if let lookup = lookups[name] {
            lookup.waiters.append(waiter)
            return
        }
        let lookup = PendingLookup(name)
        lookup.waiters.append(waiter)
        lookups[name] = lookup
        unasked.append(lookup)
    }

    /// Asks the source for all that visitors came to need in this turn: many objects cost little more than one.
    func askForObjects() {
        let waiting = unasked
        unasked = []
        for start in stride(from: 0, to: waiting.count, by: EdgeLoop.objectsAskedMax) {
            let lookups = Array(waiting[start..<min(waiting.count, start + EdgeLoop.objectsAskedMax)])
            for lookup in lookups { lookup.isStale = false }
            let reply = questions.objects { [unowned self] results in
                for (lookup, result) in zip(lookups, results) { take(result, lookup) }
            }
            objects.objects(lookups.map(\.name), reply: reply)
        }
    }

    private func take(_ result: Result<EdgeObject?, any Error>, _ lookup: PendingLookup) {
        switch result {
        case .success(let object?): load(object, lookup)
        case .success(nil): end(lookup, CachedObject(absent: lookup.name.key.bytes, bucket: lookup.name.bucket))
        case .failure: end(lookup, nil)
        }
    }

    /// Reads the contents too, as far as they are not too large to keep. A variant that cannot be read is left out.
    private func load(_ object: EdgeObject, _ lookup: PendingLookup) {
        let bucket = lookup.name.bucket
        if case .inline = object.content, object.variants.isEmpty {
            return end(lookup, CachedObject(object, bucket: bucket, content: nil))
        }
        load(object.content, bytes: object.bytes) { [self] loaded in
            guard case .success(let content) = loaded else { return end(lookup, nil) }
            loadVariants(of: object, []) { [self] variants in
                end(lookup, CachedObject(object, bucket: bucket, content: content, variants: variants))
            }
        }
    }

    /// One variant behind the other.
    private func loadVariants(
        of object: EdgeObject, _ loaded: [CachedObject.LoadedVariant],
        _ next: Int = 0, _ done: @escaping ([CachedObject.LoadedVariant]) -> Void
    ) {
        guard next < object.variants.count else { return done(loaded) }
        let variant = object.variants[next]
        load(variant.content, bytes: variant.bytes) { [self] result in
            var loaded = loaded
            if case .success(let content) = result { loaded.append((variant, content)) }
            loadVariants(of: object, loaded, next + 1, done)
        }
    }

    /// `nil` for a content that is streamed.
    private func load(
        _ content: EdgeObject.Content, bytes: Int64, _ done: @escaping (Result<ByteBuffer?, any Error>) -> Void
    ) {
        switch content {
        case .inline: done(.success(nil))
        case .stream where bytes > CachedObject.memoryBytesMax: done(.success(nil))
        case .stream(let reader):
            // Not above `memoryBytesMax`, so it is an Int.
            let count = Int(bytes)
            let reply = questions.content { result in
                done(result.flatMap { $0.readableBytes == count ? .success($0) : .failure(ContentIsShort()) })
            }
            reader.read(at: 0, count: count, reply: reply)
        }
    }

    private struct ContentIsShort: Error {}

    /// Bytes within one chunk of a large object. They are here at once when that is kept; else `reply` is called with them after this
    /// returned, with `nil` when they cannot be read.
    func read(
        _ content: ChunkedContent, at offset: Int64, count: Int, reply: @escaping (ByteBuffer?) -> Void
    ) -> ByteBuffer? {
        // Bytes of a kept chunk hold all of it in memory for as long as a peer takes for them.
        guard !outputBudget.isTight, chunks.keeps(content) else {
            readPastCache(content, offset..<offset + Int64(count)) { reply($0) }
            return nil
        }
        if let bytes = chunks.find(content, at: offset, count: count) { return bytes }
        let index = ChunkedContent.index(of: offset)
        readPastCache(content, content.range(of: index)) { [self] chunk in
            guard let chunk else { return reply(nil) }
            chunks.insert(chunk, content, at: index)
            cache.limit(to: configuration.cacheBytesMaxPerLoop - chunks.bytes)
            let start = Int(offset - content.range(of: index).lowerBound)
            reply(chunk.getSlice(at: chunk.readerIndex + start, length: count))
        }
        return nil
    }

    /// - Parameter range: within one chunk.
    private func readPastCache(
        _ content: ChunkedContent, _ range: Range<Int64>, _ reply: @escaping (ByteBuffer?) -> Void
    ) {
        let asked = questions.content { result in
            guard case .success(let bytes) = result, bytes.readableBytes == range.count else { return reply(nil) }
            reply(bytes)
        }
        content.reader.read(at: range.lowerBound, count: range.count, reply: asked)
    }

    /// Tells everybody who waits; asks again when the object changed meanwhile.
    private func end(_ lookup: PendingLookup, _ entry: CachedObject?) {
        readMailIfNew()
        if lookup.isStale { return unasked.append(lookup) }
        lookups[lookup.name] = nil
        if let entry { cache.insert(entry) }
        for waiter in lookup.waiters { waiter(entry) }
    }
}
