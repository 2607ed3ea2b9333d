import Model
import NIOCore

extension EdgeLoop {
    func cached(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> CachedObject? {
        cache.find(key, bucket: bucket)
    }

    /// Asks the source and calls `waiter` when this returned; with `nil` when the source failed.
    func lookUp(_ key: [UInt8], bucket: Int64, _ waiter: @escaping (CachedObject?) -> Void) {
        let name = PendingLookup.Name(bucket: bucket, key: key)
        if let lookup = lookups[name] {
            lookup.waiters.append(waiter)
            return
        }
        let lookup = PendingLookup()
        lookup.waiters.append(waiter)
        lookups[name] = lookup
        ask(name, lookup)
    }

    private func ask(_ name: PendingLookup.Name, _ lookup: PendingLookup) {
        lookup.isStale = false
        let reply = questions.object { [unowned self] result in
            switch result {
            case .success(let object?): load(object, name, lookup)
            case .success(nil): end(name, lookup, CachedObject(absent: name.key, bucket: name.bucket))
            case .failure: end(name, lookup, nil)
            }
        }
        objects.object(ObjectKey(stored: name.key), bucket: name.bucket, reply: reply)
    }

    /// Reads the content too, unless it is too large to keep.
    private func load(_ object: EdgeObject, _ name: PendingLookup.Name, _ lookup: PendingLookup) {
        switch object.content {
        case .inline(let bytes):
            end(name, lookup, CachedObject(object, bucket: name.bucket, content: ByteBuffer(bytes: bytes)))
        case .stream where object.bytes > CachedObject.memoryBytesMax:
            end(name, lookup, CachedObject(object, bucket: name.bucket, content: nil))
        case .stream(let reader):
            // Not above `memoryBytesMax`, so it is an Int.
            let count = Int(object.bytes)
            let reply = questions.content { [unowned self] result in
                let content = (try? result.get()).flatMap { $0.readableBytes == count ? $0 : nil }
                end(name, lookup, content.map { CachedObject(object, bucket: name.bucket, content: $0) })
            }
            reader.read(at: 0, count: count, reply: reply)
        }
    }

    /// Tells everybody who waits; asks again when the object changed meanwhile.
    private func end(_ name: PendingLookup.Name, _ lookup: PendingLookup, _ entry: CachedObject?) {
        readMailIfNew()
        if lookup.isStale { return ask(name, lookup) }
        lookups[name] = nil
        if let entry { cache.insert(entry) }
        for waiter in lookup.waiters { waiter(entry) }
    }
}
