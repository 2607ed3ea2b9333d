import Daemon
import Model
import Storage
import Testing

/// What is compressed when, decided without a store.
@Suite struct CompressionBacklogTests {
    private static let bucket = BucketID(1)
    private static let key = ObjectKey("k")

    private static func place(_ text: String, in bucket: BucketID = bucket) -> ObjectPlace {
        ObjectPlace(bucket: bucket, key: ObjectKey(stored: Array(text.utf8)))
    }

    private static func change(_ bucket: BucketID = bucket) -> Announcement.Change {
        // The name is valid.
        .bucket(bucket, name: BucketName("www.example.com")!)
    }

    private static func drain(_ backlog: inout CompressionBacklog) -> [CompressionWork] {
        var works: [CompressionWork] = []
        while let work = backlog.next() { works.append(work) }
        return works
    }

    @Test func `A new website is examined and looked through`() {
        var backlog = CompressionBacklog()
        backlog.add(Self.change())
        backlog.add(Self.change())
        #expect(Self.drain(&backlog) == [.examine(Self.bucket)])
        backlog.examined(Self.bucket, compresses: true)
        #expect(Self.drain(&backlog) == [.search(Self.bucket, after: nil)])
        backlog.found([ObjectKey("a"), ObjectKey("b")], in: Self.bucket, upTo: ObjectKey("c"))
        #expect(
            Self.drain(&backlog) == [
                .compress(Self.place("a")), .compress(Self.place("b")), .search(Self.bucket, after: ObjectKey("c")),
            ])
        backlog.found([], in: Self.bucket, upTo: nil)
        #expect(backlog.isEmpty)
        // Another change of the same website needs no other search.
        backlog.examined(Self.bucket, compresses: true)
        #expect(backlog.isEmpty)
    }

    @Test func `Objects of a bucket that does not compress are not even kept`() {
        var backlog = CompressionBacklog()
        backlog.add(.object(Self.key, bucket: Self.bucket))
        backlog.add(Self.change())
        #expect(backlog.next() == .examine(Self.bucket))
        backlog.examined(Self.bucket, compresses: false)
        #expect(Self.drain(&backlog) == [.remove(Self.bucket)])
        backlog.continueRemoval(Self.bucket)
        #expect(Self.drain(&backlog) == [.remove(Self.bucket)])
        backlog.add(.object(Self.key, bucket: Self.bucket))
        #expect(backlog.isEmpty)
        backlog.examined(Self.bucket, compresses: nil)
        #expect(backlog.isEmpty)
    }

    @Test func `What was to be removed stays when the bucket compresses again, and the other way round`() {
        var backlog = CompressionBacklog()
        backlog.examined(Self.bucket, compresses: false)
        backlog.examined(Self.bucket, compresses: true)
        #expect(Self.drain(&backlog) == [.search(Self.bucket, after: nil)])
        backlog.continueRemoval(Self.bucket)
        #expect(backlog.isEmpty)
        backlog.add(.object(Self.key, bucket: Self.bucket))
        backlog.examined(Self.bucket, compresses: false)
        backlog.found([Self.key], in: Self.bucket, upTo: Self.key)
        #expect(Self.drain(&backlog) == [.remove(Self.bucket)])
    }

    @Test func `An object that changes many times waits once`() {
        var backlog = CompressionBacklog()
        backlog.examined(Self.bucket, compresses: true)
        _ = Self.drain(&backlog)
        for _ in 0..<5 { backlog.add(.object(Self.key, bucket: Self.bucket)) }
        #expect(backlog.counts.objects == 1)
        #expect(Self.drain(&backlog) == [.compress(Self.place("k"))])
        // It changes while it is compressed: once more.
        backlog.add(.object(Self.key, bucket: Self.bucket))
        #expect(Self.drain(&backlog) == [.compress(Self.place("k"))])
    }

    @Test func `What does not fit is found by a search from the start`() {
        var backlog = CompressionBacklog()
        backlog.examined(Self.bucket, compresses: true)
        _ = Self.drain(&backlog)
        for number in 0...CompressionBacklog.objectsMax {
            backlog.add(.object(ObjectKey(stored: Array("\(number)".utf8)), bucket: Self.bucket))
        }
        #expect(backlog.counts.objects == CompressionBacklog.objectsMax)
        // A search that was under way does not go on from where it was.
        backlog.found([], in: Self.bucket, upTo: ObjectKey("m"))
        let works = Self.drain(&backlog)
        #expect(works.count == CompressionBacklog.objectsMax + 1)
        #expect(works.last == .search(Self.bucket, after: nil))
    }

    @Test func `The queue hands work to those who wait and tells when nothing is left`() async {
        let queue = CompressionQueue()
        async let work = queue.take()
        queue.add([Self.change()])
        #expect(await work == .examine(Self.bucket))
        #expect(queue.counts == (1, 0))
        #expect(queue.takeReady() == nil)
        async let empty: Void = queue.becomesEmpty()
        queue.finish { $0.examined(Self.bucket, compresses: true) }
        #expect(await queue.take() == .search(Self.bucket, after: nil))
        queue.finish { $0.found([], in: Self.bucket, upTo: nil) }
        await empty
        #expect(queue.counts == (0, 0))
        async let nothing = queue.take()
        queue.close()
        #expect(await nothing == nil)
        #expect(await queue.take() == nil)
        await queue.becomesEmpty()
    }
}
