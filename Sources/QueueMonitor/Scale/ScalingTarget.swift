package import Autoscaling
package import HTTPClient
package import Kubernetes
import ThinRSMQ

/// A workload whose replicas follow what waits for its consumer group.
public struct ScalingTarget: Sendable, Hashable {
    /// What changes the number of replicas.
    package enum Actuator: Sendable, Hashable {
        /// Nobody: the number is served, and whoever asks for it acts.
        case none
        /// A Deployment or StatefulSet of a Kubernetes cluster.
        case kubernetes(ScaleTarget)
        /// Whoever is posted the decision.
        case webhook(ScalingWebhook)
        /// Processes on this machine.
        case process(ScalingProcess)
    }

    /// Its name in metrics, paths and logs.
    public var name: String
    /// The stream's key.
    public var stream: String
    /// The consumer group.
    public var group: String
    /// Whether decisions are only told, and nothing is changed.
    public var isDryRun = false
    /// How it scales.
    package var scaling: ScalingSettings
    /// What changes the number of replicas.
    package var actuator = Actuator.none
    /// With which settings KEDA is imagined beside; nil for not at all.
    package var shadow: KEDAScaler.Settings?

    /// A target with the defaults, whose number is served and that nobody changes.
    public init(name: String, stream: String, group: String) {
        self.name = name
        self.stream = stream
        self.group = group
        scaling = ScalingSettings(target: name)
    }

    /// Whether this monitor may change something.
    var acts: Bool { actuator != .none && !isDryRun }

    /// Checks what cannot be used.
    ///
    /// - Throws: `ConfigurationError` that names the setting.
    func validate() throws {
        let isName = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
        }
        guard isName, (1...64).contains(name.utf8.count) else {
            throw ConfigurationError(
                setting: "scaling.targets",
                value: name,
                accepted: "names of 1 to 64 of a-z, A-Z, 0-9, '-', '_' and '.'"
            )
        }
        _ = try QueueKeys(stream: stream)
        guard !group.isEmpty else {
            throw ConfigurationError(setting: "scaling.targets.\(name).group", value: nil, accepted: "a consumer group")
        }
        do {
            try scaling.validate()
        } catch {
            throw ConfigurationError(
                setting: "scaling.targets.\(name).\(error.key)",
                value: error.value,
                accepted: error.accepted
            )
        }
    }
}

/// Whom decisions are posted to.
package struct ScalingWebhook: Sendable, Hashable {
    /// Where; it may hold a secret.
    package var url: HTTPURL
    /// What requests are signed with, as Standard Webhooks has it.
    package var secrets: [WebhookSecret] = []
    /// The longest that one may take.
    package var timeout = Duration.seconds(10)

    /// The defaults.
    package init(url: HTTPURL) {
        self.url = url
    }
}

/// A program that is started as often as there are to be replicas.
package struct ScalingProcess: Sendable, Hashable {
    /// The program and its arguments.
    package var command: [String]
    /// How long it may take to end after SIGTERM, until it is killed.
    package var stopTimeout = Duration.seconds(45)

    /// The defaults.
    package init(command: [String]) {
        self.command = command
    }
}

/// All targets, and the cluster that they are in.
public struct ScalingSection: Sendable, Hashable {
    /// How the cluster is reached from outside of it; nil for from within, by the pod's service account.
    package struct Cluster: Sendable, Hashable {
        package var server: String
        package var caFile: String?
        package var tokenFile: String?
        package var namespace = "default"

        package init(server: String) {
            self.server = server
        }
    }

    /// The targets.
    public var targets: [ScalingTarget] = []
    /// The cluster.
    package var cluster: Cluster?

    /// No targets.
    public init() {}

    /// Whether any of them is changed by this monitor.
    var acts: Bool { targets.contains { $0.acts } }

    /// Whether any of them is in a cluster.
    var needsCluster: Bool {
        targets.contains { if case .kubernetes = $0.actuator { true } else { false } }
    }

    func validate() throws {
        for target in targets { try target.validate() }
        let names = targets.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ConfigurationError(setting: "scaling.targets", value: twice, accepted: "each name once")
        }
    }
}
