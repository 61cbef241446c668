extension AlertText {
    /// What a signal's value is.
    static func quantity(_ signal: AlertSignal) -> String {
        switch signal {
        case .deadLetters: "Dead letters"
        case .deadLetterGrowth: "Dead letters added within 10m"
        case .oldestPendingIdle: "Longest silence of a pending entry"
        case .lag: "Entries not delivered yet"
        case .waiting: "Longest wait"
        case .entriesLost: "Entries lost within 10m"
        case .deadLettersTrimmed: "Dead letters lost within 10m"
        case .scalingAtMaximum: "Time at the maximum of replicas"
        case .repairFailing: "Time without a repair that succeeded"
        case .redisUnreachable: "Time without an answer"
        case .unsafeServer: "Unsafe settings"
        case .dataMissing: "Time without data"
        case .verdictSlow, .verdictStalled, .verdictStopped, .verdictNoConsumers, .verdictCrashLooping,
            .verdictPoisoned, .watchdog:
            "Condition"
        }
    }

    /// The next step.
    static func advice(_ signal: AlertSignal) -> String {
        switch signal {
        case .deadLetters: "Look at their errors, then replay or purge them."
        case .deadLetterGrowth: "Something fails for many messages: look at the errors of the newest dead letters."
        case .oldestPendingIdle: "Check whether its consumer lives, and whether a monitor repairs this group."
        case .lag: "Check whether consumers work; add some if they do."
        case .waiting: "Check whether consumers work; add some if they do."
        case .verdictSlow: "Add consumers, or see what makes them slow."
        case .verdictStalled: "Consumers hang: look at their logs and at what they call, then restart them."
        case .verdictStopped: "Check whether the consumers run and reach Redis, then start them."
        case .verdictNoConsumers: "Start consumers of this group, or remove the group if nobody needs it."
        case .verdictCrashLooping: "Look for what ends the consumers: their logs, and their memory."
        case .verdictPoisoned: "Look at the errors of the dead letters; most likely all fail for one reason."
        case .entriesLost: "Raise the stream's maximum length, or let it keep what is not acknowledged."
        case .deadLettersTrimmed: "Replay or purge dead letters, or raise their maximum length."
        case .scalingAtMaximum: "Raise maxReplicas of the target, or see what makes its consumers slow."
        case .repairFailing: "Look at the monitor's log; its user in Redis may lack rights, or Redis memory."
        case .redisUnreachable: "Check Redis, the network between, and the monitor's credentials."
        case .unsafeServer: "Set maxmemory-policy to noeviction and switch persistence on."
        case .dataMissing: "Look at the monitor's log: the key may be of another type, or rights may be missing."
        case .watchdog: "Nothing is to be done; be alarmed when this does not come any more."
        }
    }
}
