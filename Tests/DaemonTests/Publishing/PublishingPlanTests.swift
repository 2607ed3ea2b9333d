import Daemon
import Model
import Testing

@Suite("Plans of publications")
struct PublishingPlanTests {
    private let files = [
        LocalFile(key: ObjectKey("a"), path: "p/a", bytes: 1, digest: "00"),
        LocalFile(key: ObjectKey("b"), path: "p/b", bytes: 2, digest: "11"),
        LocalFile(key: ObjectKey("c"), path: "p/c", bytes: 4, digest: "22"),
    ]

    @Test("New and changed files are uploaded, the others are not")
    func uploads() {
        let plan = PublishingPlan(
            files: files, etags: [ObjectKey("a"): "00", ObjectKey("b"): "ff-2", ObjectKey("x"): "33"], deletes: false)
        #expect(plan.uploads.map(\.key) == [ObjectKey("b"), ObjectKey("c")])
        #expect(plan.uploadBytes == 6)
        #expect(plan.unchanged == 1)
        #expect(plan.deletions.isEmpty)
    }

    @Test("Keys without a file go when they are to")
    func deletions() {
        let plan = PublishingPlan(files: files, etags: [ObjectKey("y"): "0", ObjectKey("x"): "33"], deletes: true)
        #expect(plan.deletions == [ObjectKey("x"), ObjectKey("y")])
    }
}
