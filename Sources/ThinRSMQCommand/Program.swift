import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The entry of the program: what it was called, what it was told, and how it ends.
@main
enum Program {
    static func main() async {
        let ending = await run(Invocation(CommandLine.arguments).arguments)
        if let line = ending.errorLine { try? writeAll(Array("thinrsmq: \(line)\n".utf8), to: STDERR_FILENO) }
        exit(ending.exitCode)
    }

    private static func run(_ arguments: [String]) async -> Ending {
        if let error = unknownSubcommand(in: arguments[...], of: RootCommand.self) { return .usage(error.message) }
        let command: any ParsableCommand
        do {
            command = try RootCommand.parseAsRoot(arguments)
        } catch {
            return await ending(ofParsing: error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                // The help command, and commands that only have subcommands.
                var command = command
                try command.run()
            }
            return .success
        } catch {
            return await ending(ofRunning: error)
        }
    }

    private static func ending(ofParsing error: any Error) async -> Ending {
        guard RootCommand.exitCode(for: error).isSuccess else {
            return .usage(RootCommand.message(for: error))
        }
        return await show(RootCommand.fullMessage(for: error))
    }

    private static func ending(ofRunning error: any Error) async -> Ending {
        // Help is an error too, in ArgumentParser's terms.
        guard RootCommand.exitCode(for: error).isSuccess else { return Ending(of: error) }
        return await show(RootCommand.fullMessage(for: error))
    }

    private static func show(_ text: String) async -> Ending {
        do {
            try await StandardOutput().print(text)
            return .success
        } catch {
            return Ending(of: error)
        }
    }
}
