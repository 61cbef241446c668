import Autoscaling
import HTTPClient
import Kubernetes
import QueueMonitor
import ThinRSMQ

/// What the file says under `scaling`.
struct ScalingFile {
    private var section: ScalingSection
    private var targets: [(name: String, value: YAMLValue)] = []

    /// Changes what the file says; the rest stays.
    ///
    /// - Throws: `ConfigurationFileError`.
    static func apply(_ value: YAMLValue, to section: inout ScalingSection) throws {
        var file = ScalingFile(section: section)
        try value.mapping(keys, into: &file)
        section = file.section
        // Behind the cluster, wherever in the file that stands: targets are in its namespace.
        section.targets = try file.targets.map {
            try ScalingTargetFile.target($0.value, named: $0.name, namespace: file.section.cluster?.namespace)
        }
    }

    private static let keys: [YAMLKey<ScalingFile>] = [
        YAMLKey("cluster") { value, file in
            var cluster = ScalingSection.Cluster(server: "")
            try value.mapping(clusterKeys, into: &cluster)
            guard !cluster.server.isEmpty else { throw value.problem("has no server; leave it out within a cluster") }
            file.section.cluster = cluster
        },
        YAMLKey("targets") { value, file in file.targets = try value.entries() },
    ]

    private static let clusterKeys: [YAMLKey<ScalingSection.Cluster>] = [
        YAMLKey("server", .text("https://HOST:PORT"), \.server),
        YAMLKey("caFile") { $1.caFile = try $0.scalar(.text("the path of a PEM file")) },
        YAMLKey("tokenFile") { $1.tokenFile = try $0.scalar(.text("the path of a file with a token")) },
        YAMLKey("namespace", .text("a namespace"), \.namespace),
    ]
}

/// What the file says about one target.
struct ScalingTargetFile {
    private var namespace: String?
    private var topic: String?
    private var stream: String?
    private var target: ScalingTarget
    private var workload: WorkloadFile?
    private let defaultNamespace: String?

    /// Reads a target.
    ///
    /// - Throws: `ConfigurationFileError`.
    static func target(_ value: YAMLValue, named name: String, namespace: String?) throws -> ScalingTarget {
        var file = ScalingTargetFile(
            target: ScalingTarget(name: name, stream: "", group: ""),
            defaultNamespace: namespace
        )
        try value.mapping(keys, into: &file)
        let actuators = try value.entries().map(\.name).filter { ["kubernetes", "webhook", "process"].contains($0) }
        guard actuators.count < 2 else {
            throw value.problem("has \(actuators.joined(separator: " and ")); accepted: one of them")
        }
        switch (file.stream, file.namespace, file.topic) {
        case (let stream?, nil, nil): file.target.stream = stream
        case (nil, let namespace?, let topic?): file.target.stream = "\(namespace):\(topic)"
        default: throw value.problem("needs either namespace and topic, or stream")
        }
        guard !file.target.group.isEmpty else { throw value.problem("has no group") }
        if let workload = file.workload {
            file.target.actuator = .kubernetes(try workload.target(value, file.defaultNamespace))
        }
        return file.target
    }

    private static let keys: [YAMLKey<ScalingTargetFile>] =
        [
            YAMLKey("namespace") { $1.namespace = try $0.scalar(MonitorValue.namespace) },
            YAMLKey("topic") { $1.topic = try $0.scalar(.text("a topic")) },
            YAMLKey("stream") { $1.stream = try $0.scalar(.text("a stream's key")) },
            YAMLKey("group", .text("a consumer group"), \.target.group),
            YAMLKey("dryRun", .boolean, \.target.isDryRun),
            YAMLKey("kubernetes") { value, file in
                var workload = WorkloadFile()
                try value.mapping(WorkloadFile.keys, into: &workload)
                file.workload = workload
            },
            YAMLKey("webhook") { value, file in
                var webhook = WebhookFile()
                try value.mapping(WebhookFile.keys, into: &webhook)
                guard let url = webhook.url else { throw value.problem("has no url or urlFile") }
                var settings = ScalingWebhook(url: url)
                settings.secrets = webhook.secrets
                settings.timeout = webhook.timeout ?? settings.timeout
                file.target.actuator = .webhook(settings)
            },
            YAMLKey("process") { value, file in
                var process = ScalingProcess(command: [])
                try value.mapping(processKeys, into: &process)
                guard !process.command.isEmpty else { throw value.problem("has no command") }
                file.target.actuator = .process(process)
            },
            YAMLKey("shadow") { value, file in
                var shadow = KEDAScaler.Settings(mode: .lag)
                try value.mapping(shadowKeys, into: &shadow)
                file.target.shadow = shadow
            },
        ]
        + ScalingSettingsFile.keys.map { key in
            YAMLKey(key.name) { try key.apply($0, &$1.target.scaling) }
        }

    private static let processKeys: [YAMLKey<ScalingProcess>] = [
        YAMLKey("command") { $1.command = try $0.list(.text("a program, and then its arguments")) },
        YAMLKey("stopTimeout", .duration(.zero...Duration.seconds(3_600)), \.stopTimeout),
    ]

    private static let shadowKeys: [YAMLKey<KEDAScaler.Settings>] = [
        YAMLKey("mode", AcceptedValue<KEDAScaler.Mode>.anyCase, \.mode),
        YAMLKey("target", .number(above: 0), \.target),
        YAMLKey("activation", .number(above: -1), \.activation),
        YAMLKey("minReplicas", .integer(0...ScalingSettings.mostReplicas), \.minReplicas),
        YAMLKey("maxReplicas", .integer(1...ScalingSettings.mostReplicas), \.maxReplicas),
        YAMLKey("pollingInterval", .duration(.seconds(1)...Duration.seconds(3_600)), \.pollingInterval),
        YAMLKey("cooldownPeriod", .duration(.zero...Duration.seconds(86_400)), \.cooldownPeriod),
    ]
}

/// What the file says about a workload in a cluster.
private struct WorkloadFile {
    var kind = ScaleTarget.Kind.deployment
    var namespace: String?
    var name: String?

    static let keys: [YAMLKey<WorkloadFile>] = [
        YAMLKey("kind", AcceptedValue<ScaleTarget.Kind>.anyCase, \.kind),
        YAMLKey("namespace") { $1.namespace = try $0.scalar(.text("a namespace of the cluster")) },
        YAMLKey("name") { $1.name = try $0.scalar(.text("the name of the workload")) },
    ]

    /// The workload; in the namespace of the pod, if nothing names another.
    func target(_ value: YAMLValue, _ defaultNamespace: String?) throws -> ScaleTarget {
        guard let name else { throw value.problem("kubernetes has no name") }
        let own = try? ClusterAccess.inCluster(
            environment: EnvironmentVariable.processValues(of: ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"])
        ).namespace
        do {
            return try ScaleTarget(
                kind: kind.rawValue,
                namespace: namespace ?? defaultNamespace ?? own ?? "default",
                name: name
            )
        } catch {
            throw value.problem("kubernetes: \(error)")
        }
    }
}

/// What the file says about a webhook that scales.
private struct WebhookFile {
    var url: HTTPURL?
    var secrets: [WebhookSecret] = []
    var timeout: Duration?

    static let keys: [YAMLKey<WebhookFile>] = [
        YAMLKey("url") { $1.url = try $0.secret(.url) },
        YAMLKey("urlFile") { $1.url = try $0.scalar(.file(holding: .url)) },
        YAMLKey("secrets") { $1.secrets = try $0.secrets(.webhookSecret) },
        YAMLKey("secretsFile") { $1.secrets = try $0.scalar(.file(holding: .webhookSecrets)) },
        YAMLKey("timeout") { $1.timeout = try $0.scalar(.duration(.milliseconds(1)...Duration.seconds(600))) },
    ]
}
