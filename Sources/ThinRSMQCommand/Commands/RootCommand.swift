import ArgumentParser

/// `thinrsmq`: what the program can do.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "thinrsmq",
        abstract: "Queues on Redis Streams: a monitor that repairs consumer groups, and tools for topics.",
        discussion: """
            Redis is found by REDIS_URL, or REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_DB and \
            REDIS_USE_TLS; the namespace is that of THINRSMQ_NAMESPACE. Flags win over the environment.

            Exit codes: 0 done, 1 failed while running, 2 a mistake in what was asked.
            """,
        version: programVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "Service",
                subcommands: [MonitorCommand.self, TopCommand.self, DoctorCommand.self, AlertsCommand.self]
            ),
            CommandGroup(
                name: "Topics",
                subcommands: [
                    ProduceCommand.self, ConsumeCommand.self, AdminCommand.self, DeadLettersCommand.self,
                ]
            ),
            CommandGroup(
                name: "On this machine",
                subcommands: [DemoCommand.self, SimulateCommand.self, BenchCommand.self]
            ),
        ]
    )
}
