/// Compares what the ledgers say with what is left: a pure function of both.
///
/// Each of its parts answers one line of the report.
struct Auditor: Sendable {
    let stories: Stories
    let state: EndState
    let seed: UInt64
    /// Whether the stream was trimmed, whoever needed the entries.
    let losesUnread: Bool
    /// In the order of groups and numbers.
    let all: [Story]
    /// Those in Redis, and those that the director saw before it destroyed them.
    let deadLetters: [EndState.DeadLetter]
    private let deadLettered: [String: Set<Int>]

    init(_ stories: Stories, _ state: EndState, seed: UInt64, losesUnread: Bool = false) {
        self.stories = stories
        self.state = state
        self.seed = seed
        self.losesUnread = losesUnread
        all = stories.all
        deadLetters = state.deadLetters + stories.deadLetters
        deadLettered = deadLetters.reduce(into: [:]) { $0[$1.group, default: []].insert($1.number) }
    }

    var figures: [Figure] {
        [
            lost, ownFate, deadLettersTwice, attemptsOverMaximum, retriesBeforeDue, retriesMissed, staleOwners,
            duplicates, explainedDuplicates, innocents, gaps, unfinished, retryHashes, consumers, crashes, hung,
            descriptors,
            memory,
        ]
    }

    func kind(of story: Story) -> Cargo.Kind { losesUnread ? .slow : Cargo(number: story.number, seed: seed).kind }

    func isDeadLettered(_ story: Story) -> Bool { deadLettered[story.group]?.contains(story.number) ?? false }

    /// What an engineer needs to look for a message in the ledgers.
    func description(of story: Story) -> String {
        let ids = story.published.joined(separator: ",")
        let began = story.began.map { "\($0.writer)/\($0.id)/\($0.attempt)" }.joined(separator: " ")
        return "\(story.number) (\(kind(of: story).rawValue)) of \(story.group), published as \(ids), began \(began)"
    }
}
