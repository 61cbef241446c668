/// How the program was called.
struct Invocation {
    /// The arguments after the program's name, beginning with a subcommand where the name stands for one.
    let arguments: [String]

    /// The names under which the program is one of its subcommands, as links to it or copies of it.
    private static let subcommands = ["producer": "produce", "consumer": "consume", "admin": "admin"]

    /// Reads a command line, whose first element is the program's own name or path.
    init(_ commandLine: [String]) {
        let name = commandLine.first.flatMap { $0.split(separator: "/").last.map(String.init) }
        let subcommand = name.flatMap { Self.subcommands[$0] }
        arguments = (subcommand.map { [$0] } ?? []) + commandLine.dropFirst()
    }
}
