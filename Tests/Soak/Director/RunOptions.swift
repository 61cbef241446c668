import ArgumentParser

/// What a run is asked to do.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How long faults are injected (default: 60s).", valueName: "duration"),
        transform: parseDuration
    )
    var duration = Duration.seconds(60)

    @Option(help: "Repeats the faults and the messages of the run that printed it.")
    var seed = UInt64.random(in: 1...999_999)

    @Option(help: "Messages a second, of all producers together.")
    var rate = 4_000

    @Option(help: "Consumer processes of each group.")
    var consumers = 2

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Only these faults, by their names in the report.", valueName: "name")
    )
    var faults: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Let consumers be slower than producers, without faults, and streams be trimmed to this length whoever still \
            needs the entries: what the monitors count as lost is compared with the ledgers.
            """,
            valueName: "length"
        )
    )
    var trim: Int?

    @Flag(help: "Inject no fault at all.")
    var peace = false

    @Option(help: ArgumentHelp("Where the ledgers go if a figure is not as it must be.", valueName: "folder"))
    var keep = ".build-soak"

    @Flag(help: "Print the report as a JSON document.")
    var json = false

    /// Whether a fault of this name may be injected.
    func injects(_ name: String) -> Bool { !peace && trim == nil && (faults.isEmpty || faults.contains(name)) }

    mutating func validate() throws {
        let known = ServerFault.names + WorkerFault.names + ConnectionFault.names + FinalFault.names
        for name in faults where !known.contains(name) {
            throw ValidationError("'\(name)' is no fault; there are: \(known.joined(separator: ", "))")
        }
        guard trim == nil || faults.isEmpty, trim ?? 1 >= 1 else {
            throw ValidationError("--trim is 1 or more, and goes without --faults")
        }
        guard rate >= 2, consumers >= 1, duration > .zero else {
            throw ValidationError("--rate is 2 or more, --consumers 1 or more, --duration more than 0")
        }
    }
}

private func parseDuration(_ text: String) throws -> Duration {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()) else {
        throw ValidationError("'\(text)' is no duration; accepted: 90s, 10m, 2h")
    }
    return .seconds(count * unit)
}

extension CaseIterable where Self: RawRepresentable<String> {
    fileprivate static var names: [String] { allCases.map(\.rawValue) }
}
