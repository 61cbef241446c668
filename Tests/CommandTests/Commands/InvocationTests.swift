import ArgumentParser
import Testing

@testable import ThinRSMQCommand

@Suite("How the program is called")
struct InvocationTests {
    @Test(
        "the name of the program may stand for a subcommand",
        arguments: [
            (["./bin/producer", "-topic", "a"], ["produce", "-topic", "a"]),
            (["consumer"], ["consume"]),
            (["/usr/bin/admin", "-command", "pending"], ["admin", "-command", "pending"]),
            (["/opt/producer/thinrsmq", "monitor"], ["monitor"]),
            (["thinrsmq"], []),
            ([], []),
        ] as [([String], [String])]
    )
    func dispatches(commandLine: [String], arguments: [String]) {
        #expect(Invocation(commandLine).arguments == arguments)
    }

    @Test("a subcommand that does not exist is named, with the nearest")
    func namesUnknownSubcommand() {
        let error = unknownSubcommand(in: ["prduce", "--topic", "x"], of: RootCommand.self)
        #expect(error?.message == "unknown command 'prduce', did you mean 'produce'?")
        #expect(unknownSubcommand(in: ["dlq", "peak"], of: RootCommand.self)?.message.contains("'peek'") == true)
    }

    @Test(
        "what follows the subcommands is left to them",
        arguments: [[], ["--version"], ["help", "produce"], ["produce"], ["admin", "pendng"], ["dlq", "size", "x"]]
    )
    func acceptsOthers(arguments: [String]) {
        #expect(unknownSubcommand(in: arguments[...], of: RootCommand.self) == nil)
    }
}
