import ArgumentParser

/// What is wrong with the subcommands that the arguments begin with; nil if all are known.
///
/// ArgumentParser says only that there is an unexpected argument.
func unknownSubcommand(
    in arguments: ArraySlice<String>,
    of command: any ParsableCommand.Type
) -> ValidationError? {
    let subcommands = command.configuration.subcommands
    guard !subcommands.isEmpty, let name = arguments.first, !name.hasPrefix("-") else { return nil }
    let names = subcommands.compactMap { $0.configuration.commandName }
    // What stands before `help` does not matter: ArgumentParser has it in every command.
    if name == "help" { return nil }
    guard let index = names.firstIndex(of: name) else { return .unknown("command", name, among: names) }
    return unknownSubcommand(in: arguments.dropFirst(), of: subcommands[index])
}
