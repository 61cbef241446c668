extension Auditor {
    var attemptsOverMaximum: Figure {
        let over = all.filter { story in story.began.contains { $0.attempt > SoakQueue.maxAttempts } }
        return .none("attempts over the maximum", over.map(description), of: all.reduce(0) { $0 + $1.began.count })
    }

    /// A failed attempt and the next one: of the same entry, or of the entry that a monitor made of it after the failure.
    ///
    /// One that was made before is no retry of it: then the lease was lost by the consumer that failed.
    private func retries(of story: Story) -> [(failed: Story.Step, next: Story.Step)] {
        story.failed.compactMap { failed in
            let next = story.began.first { begun in
                begun.time > failed.time && begun.attempt == failed.attempt + 1
                    && (begun.id == failed.id || story.isUnique && begun.isMadeAfter(failed))
            }
            return next.map { (failed, $0) }
        }
    }

    private func due(after failed: Story.Step) -> LedgerTime {
        failed.time + SoakQueue.baseDelay * (1 << (failed.attempt - 1))
    }

    var retriesBeforeDue: Figure {
        // Redis counts milliseconds.
        let tolerance = Duration.milliseconds(2)
        let early = all.filter { story in
            retries(of: story).contains { $0.next.time + tolerance < due(after: $0.failed) }
        }
        return .none("retries before due", early.map(description), of: all.reduce(0) { $0 + retries(of: $1).count })
    }

    /// The wait has a random part of up to the base; monitors leave a consumer two seconds; then two scans find it.
    ///
    /// What has crashed before is handled alone: a retry may have to wait for a long handler to end, and for one alone.
    var retriesMissed: Figure {
        let alone = SoakQueue.lease * 3 * 2
        let limit = SoakQueue.baseDelay + .seconds(2) + SoakQueue.scanInterval * 2 + .seconds(1) + alone
        let missed = all.filter { story in
            retries(of: story).contains { failed, next in
                next.time > due(after: failed) + limit
                    && stories.faults.cause(of: [failed.worker, next.worker], from: failed.time, to: next.time) == nil
            }
        }
        return .none("due retries missed by two scans", missed.map(description))
    }

    var staleOwners: Figure {
        let changed = stories.taken.filter { !$0.isKept }.map { "entry \($0.id)" }
        return .none("changes by a stale owner", changed, of: stories.taken.count)
    }
}

extension Story.Step {
    /// Whether the entry was added to the stream after another step, which its id tells.
    fileprivate func isMadeAfter(_ step: Story.Step) -> Bool {
        guard let milliseconds = id.split(separator: "-").first.flatMap({ Int($0) }) else { return false }
        return milliseconds >= step.time.microseconds / 1_000
    }
}
