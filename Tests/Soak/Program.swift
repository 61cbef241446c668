import ArgumentParser

/// The program of `make soak`: everything of thinrsmq at once, under faults, and an audit of what came of it.
@main
struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Run producers, consumers and monitors under injected faults, and prove that nothing was lost.",
        discussion: """
            `run` starts a redis-server of its own and everything else; `producer` and `consumer` are the processes that \
            it starts. What a run did is repeated by its seed, as far as a real system can be.
            """,
        subcommands: [RunCommand.self, ProducerCommand.self, ConsumerCommand.self],
        defaultSubcommand: RunCommand.self
    )
}
