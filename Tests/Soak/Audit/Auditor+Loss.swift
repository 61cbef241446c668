extension Auditor {
    /// What Redis acknowledged is handled or dead-lettered; drained, nothing is still present.
    var lost: Figure {
        let published = all.filter { !$0.published.isEmpty }
        let lost = published.filter { $0.done.isEmpty && !isDeadLettered($0) && !$0.isDestroyed }
        guard losesUnread else {
            return .none("acknowledged publishes lost", lost.map(description), of: published.count)
        }
        // What vanishes and is passed over between two samples is not seen: Redis does not count what a group was given.
        return .rule(
            "trimmed unread, and counted by the monitors",
            "≥, > 1/2",
            "\(lost.count) and \(state.unreadGone)",
            holds: state.unreadGone <= lost.count && 2 * state.unreadGone > lost.count
        )
    }

    /// Poison and what is no message ends in the dead letters, and poison is never done.
    var ownFate: Figure {
        let fated = all.filter { [.poison, .malformed].contains(kind(of: $0)) && !$0.published.isEmpty }
        let wrong = fated.filter { (!isDeadLettered($0) && !$0.isDestroyed) || !$0.done.isEmpty }
        return .none("poison and malformed not dead-lettered", wrong.map(description), of: fated.count)
    }

    var deadLettersTwice: Figure {
        let counts = deadLetters.reduce(into: [EndState.DeadLetter: Int]()) { $0[$1, default: 0] += 1 }
        let twice = counts.filter { $0.value > 1 }.map { letter, count in
            "\(letter.number) of \(letter.group), first published as \(letter.original): \(count)"
        }
        return .none("dead letters beyond one per group and id", twice.sorted(), of: deadLetters.count)
    }

    /// A message that no handler failed belongs in no dead letter, however often its neighbours killed its consumer; but if
    /// we did so at every attempt, nobody can tell it from a killer.
    var innocents: Figure {
        let innocent = all.filter { story in
            isDeadLettered(story) && story.failed.isEmpty && story.began.count < SoakQueue.maxAttempts
                && [.plain, .slow, .long].contains(kind(of: story))
        }
        return .none("dead-lettered without a failure of its own", innocent.map(description))
    }
}
