import Daemon

/// Shows how publishing goes: a bar on a terminal, a line for each change elsewhere.
actor PublishProgress {
    private static let barWidth = 30

    private let isDryRun: Bool
    private let hasBar = Output.isErrorTerminal
    private var totalBytes: Int64 = 0
    private var doneBytes: Int64 = 0
    private var totalFiles = 0
    private var doneFiles = 0

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    func show(_ event: Publisher.Event) {
        switch event {
        case .planned(let plan, let isNew): showPlan(plan, isNew: isNew)
        case .uploaded(let file):
            doneFiles += 1
            doneBytes += file.bytes
            if hasBar { drawBar() } else { Output.complain("upload  \(file.key)\n") }
        case .deleted(let key): say("delete  \(key)")
        case .note(let text): say(text)
        }
    }

    func finish() {
        if hasBar, totalFiles > 0 { Output.complain("\n") }
    }

    private func showPlan(_ plan: PublishingPlan, isNew: Bool) {
        guard isDryRun else {
            totalFiles = plan.uploads.count
            totalBytes = plan.uploadBytes
            return say(
                "\(plan.uploads.count) to upload, \(plan.unchanged) unchanged, \(plan.deletions.count) to delete")
        }
        if isNew { Output.write("would make the bucket\n") }
        for file in plan.uploads { Output.write("would upload  \(file.key)  (\(file.bytes) bytes)\n") }
        for key in plan.deletions { Output.write("would delete  \(key)\n") }
        Output.write(
            "\(plan.uploads.count) to upload, \(plan.unchanged) unchanged, \(plan.deletions.count) to delete\n")
    }

    /// A line of its own, above the bar.
    private func say(_ text: String) {
        Output.complain(hasBar ? "\r\u{1B}[K\(text)\n" : "\(text)\n")
        if hasBar, doneFiles < totalFiles { drawBar() }
    }

    private func drawBar() {
        let share =
            totalBytes > 0 ? Double(doneBytes) / Double(totalBytes) : Double(doneFiles) / Double(max(1, totalFiles))
        let filled = min(PublishProgress.barWidth, Int(share * Double(PublishProgress.barWidth)))
        let bar =
            String(repeating: "#", count: filled) + String(repeating: ".", count: PublishProgress.barWidth - filled)
        Output.complain("\r\u{1B}[K[\(bar)] \(doneFiles) of \(totalFiles) files")
    }
}
