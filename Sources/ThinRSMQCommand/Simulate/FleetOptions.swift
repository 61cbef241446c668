import ArgumentParser
import ScalingSimulation
import ThinRSMQ

/// What the simulated consumers are like.
struct FleetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How long a handler takes on average (default: 400ms).", valueName: "duration"),
        transform: AcceptedValue.duration(.milliseconds(1)...Duration.seconds(3_600)).argument
    )
    private var serviceTime: Duration?
    @Option(help: ArgumentHelp("constant, exponential or lognormal (default: lognormal).", valueName: "name"))
    private var distribution = "lognormal"
    @Option(help: ArgumentHelp("Handlers that a replica runs at once (default: 4).", valueName: "count"))
    private var slots: Int?
    @Option(help: ArgumentHelp("Entries that it reads at once (default: 8).", valueName: "count"))
    private var batch: Int?
    @Option(
        help: ArgumentHelp("How long a replica takes to be ready (default: 12s).", valueName: "duration"),
        transform: AcceptedValue.duration(.zero...Duration.seconds(3_600)).argument
    )
    private var startDelay: Duration?
    @Option(help: ArgumentHelp("Handlers that what they depend on bears at once.", valueName: "count"))
    private var downstreamSlots: Int?
    @Option(help: ArgumentHelp("Most replicas (default: 30).", valueName: "count"))
    private var maxReplicas: Int?
    @Option(
        help: ArgumentHelp("For how long an entry may wait (default: 20s).", valueName: "duration"),
        transform: AcceptedValue.duration(.milliseconds(100)...Duration.seconds(86_400)).argument
    )
    private var waitTarget: Duration?

    func validate() throws {
        for (name, value) in [
            ("slots", slots), ("batch", batch), ("downstream-slots", downstreamSlots), ("max-replicas", maxReplicas),
        ] {
            guard let value else { continue }
            guard (1...1_000).contains(value) else { throw ValidationError("--\(name): accepted is 1 to 1000") }
        }
        guard ["constant", "exponential", "lognormal"].contains(distribution) else {
            throw ValidationError("--distribution: accepted is constant, exponential or lognormal")
        }
    }

    /// The fleet that these options describe.
    var fleet: Fleet {
        get throws {
            var fleet = Fleet()
            let time = serviceTime ?? .milliseconds(400)
            fleet.service =
                switch distribution {
                case "constant": .constant(time)
                case "exponential": .exponential(mean: time)
                default: .lognormal(mean: time, sigma: 0.7)
                }
            fleet.slots = slots ?? fleet.slots
            fleet.batch = batch ?? fleet.batch
            if let startDelay {
                fleet.startDelay = startDelay
                fleet.startSpread = min(fleet.startSpread, startDelay)
            }
            fleet.downstreamSlots = downstreamSlots
            fleet.maxReplicas = maxReplicas ?? fleet.maxReplicas
            fleet.waitTarget = waitTarget ?? fleet.waitTarget
            return fleet
        }
    }
}
