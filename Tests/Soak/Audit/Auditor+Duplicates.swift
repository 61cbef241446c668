extension Auditor {
    /// Why a handler completed twice; nil if nothing explains it.
    private func cause(of first: Story.Step, _ second: Story.Step, _ story: Story) -> String? {
        if story.isPublishedAgain || story.published.count > 1 { return "published twice" }
        let start = story.began.first?.time ?? first.time
        return stories.faults.cause(of: [first.worker, second.worker], from: start, to: second.time)
    }

    private var pairs: [(story: Story, cause: String?)] {
        all.flatMap { story in
            zip(story.done, story.done.dropFirst()).map { (story, cause(of: $0, $1, story)) }
        }
    }

    var duplicates: Figure {
        .none("duplicates that nothing explains", pairs.filter { $0.cause == nil }.map { description(of: $0.story) })
    }

    var explainedDuplicates: Figure {
        let counts = pairs.reduce(into: [String: Int]()) { counts, pair in
            if let cause = pair.cause { counts[cause, default: 0] += 1 }
        }
        let list = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.key) \($0.value)" }
        return .told("duplicates explained", list.isEmpty ? "0" : list.joined(separator: ", "))
    }
}
