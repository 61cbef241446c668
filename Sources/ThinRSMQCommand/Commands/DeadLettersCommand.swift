import ArgumentParser

/// `thinrsmq dlq`: a topic's dead letters.
struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Look at a topic's dead letters, replay, delete, export or import them.",
        discussion: """
            Most commands take a filter, all of whose conditions a dead letter has to meet:

              thinrsmq dlq size --topic orders --group billing --since 2h
              thinrsmq dlq peek --topic orders --error 'connection refused'
              thinrsmq dlq replay --topic orders --type order.created --all --rate 50
            """,
        subcommands: [Size.self, Peek.self, Replay.self, Purge.self, Export.self, Import.self]
    )
}
