import Daemon
import Model
import Storage
import Synchronization
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
        backlog.found(
            UndecidedPage(candidates: [Self.place("a"), Self.place("b")], last: Self.place("c")), in: Self.bucket)
        #expect(
            Self.drain(&backlog) == [
                .compress(Self.place("a")), .compress(Self.place("b")), .search(Self.bucket, after: ObjectKey("c")),
            ])
        backlog.found(UndecidedPage(candidates: [], last: nil), in: Self.bucket)
        #expect(backlog.isEmpty)
        // Another change of the same website needs no other search.
        backlog.examined(Self.bucket, compresses: true)
        #expect(backlog.isEmpty)
    }

    @Test func `Objects of a bucket that does not compress are not even kept`() {
        var backlog = CompressionBacklog()
        backlog.add(.object(Self.key, bucket: Self.bucket))
        #expect(Self.drain(&backlog) == [.examine(Self.bucket)])
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
        backlog.found(UndecidedPage(candidates: [Self.place("k")], last: Self.place("k")), in: Self.bucket)
        #expect(Self.drain(&backlog) == [.remove(Self.bucket)])
    }

    @Test
    func
        `At the start all buckets are examined at once and their objects looked through in order, after all that is new`()
    {
        let (on, off, unknown) = (BucketID(1), BucketID(2), BucketID(3))
        var backlog = CompressionBacklog()
        backlog.beginSurvey()
        #expect(!backlog.isEmpty)
        #expect(Self.drain(&backlog) == [.examineAll])
        // A bucket that changes meanwhile is known better.
        backlog.examined(unknown, compresses: false)
        #expect(Self.drain(&backlog) == [.remove(unknown)])
        backlog.examinedAll([on: true, off: false, unknown: true], decided: [on, off, unknown])
        backlog.add(.object(Self.key, bucket: on))
        #expect(Self.drain(&backlog) == [.compress(Self.place("k")), .remove(off), .searchAll(after: nil)])
        backlog.foundInAll(
            UndecidedPage(
                candidates: [Self.place("a"), Self.place("b", in: off), Self.place("c", in: unknown)],
                last: Self.place("b", in: off)))
        #expect(Self.drain(&backlog) == [.compress(Self.place("a")), .searchAll(after: Self.place("b", in: off))])
        backlog.failed(.searchAll(after: Self.place("b", in: off)))
        #expect(Self.drain(&backlog) == [.searchAll(after: Self.place("b", in: off))])
        backlog.foundInAll(UndecidedPage(candidates: [], last: nil))
        #expect(backlog.isEmpty)
    }

    @Test func `A survey that could not begin begins again`() {
        var backlog = CompressionBacklog()
        backlog.beginSurvey()
        #expect(Self.drain(&backlog) == [.examineAll])
        backlog.failed(.examineAll)
        #expect(Self.drain(&backlog) == [.examineAll])
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
        backlog.found(UndecidedPage(candidates: [], last: Self.place("m")), in: Self.bucket)
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
        queue.finish { $0.found(UndecidedPage(candidates: [], last: nil), in: Self.bucket) }
        await empty
        #expect(queue.counts == (0, 0))
        async let nothing = queue.take()
        queue.close()
        #expect(await nothing == nil)
        #expect(await queue.take() == nil)
        await queue.becomesEmpty()
    }

    @Test(arguments: [0, 1, 7])
    func `Compressing waits until no more uploads are heard of`(uploads: Int) async {
        let queue = CompressionQueue()
        queue.add([Self.change()])
        let slept = Counter()
        var pause = UploadPause { _ in
            if slept.next() <= uploads { queue.add([Self.change()]) }
        }
        await pause.wait(queue)
        #expect(slept.count == uploads + 1)
        // Nothing came meanwhile.
        await pause.wait(queue)
        #expect(slept.count == uploads + 1)
    }

    @Test func `Uploads without end do not keep everything from being compressed`() async {
        let queue = CompressionQueue()
        let slept = Counter()
        var pause = UploadPause { _ in
            _ = slept.next()
            queue.add([Self.change()])
        }
        queue.add([Self.change()])
        for _ in 0..<3 { await pause.wait(queue) }
        #expect(slept.count == UploadPause.intervalsMax)
        pause.committed()
        await pause.wait(queue)
        #expect(slept.count == 2 * UploadPause.intervalsMax)
        queue.close()
        pause.committed()
        await pause.wait(queue)
        #expect(slept.count == 2 * UploadPause.intervalsMax)
    }
}

private final class Counter: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    func next() -> Int {
        state.withLock { count in
            count += 1
            return count
        }
    }
}
