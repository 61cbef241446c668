import ThinRSMQ

/// Judges the version of a server, by what versions do with streams.
enum VersionChecks {
    private static let subject = "server"

    static func findings(about facts: ServerFacts) -> [Finding] {
        mode(facts) + [product(facts)].compactMap(\.self) + version(facts)
    }

    private static func mode(_ facts: ServerFacts) -> [Finding] {
        guard let mode = facts.mode, ["cluster", "sentinel"].contains(mode) else { return [] }
        return [
            Finding(
                "mode-unsupported",
                .error,
                subject,
                "it runs in \(mode) mode",
                why: mode == "cluster"
                    ? "this client talks to one server and follows no redirection: keys of other nodes are out of its reach"
                    : "a sentinel holds no streams",
                do: "connect to a server that runs by itself, or is the master of a sentinel's"
            )
        ]
    }

    private static func product(_ facts: ServerFacts) -> Finding? {
        guard facts.product == .valkey, let version = facts.version, let compatible = facts.redisVersion else {
            return nil
        }
        return Finding(
            "valkey",
            .note,
            subject,
            "it is Valkey \(version); by INFO's redis_version it is \(compatible)",
            why: "programs that go by redis_version take it for a Redis that has, or lacks, other commands",
            do: "nothing: thinrsmq needs nothing that it lacks"
        )
    }

    private static func version(_ facts: ServerFacts) -> [Finding] {
        guard let version = facts.redisVersion else { return [] }
        guard version >= ServerVersion(6, 2) else {
            return [
                Finding(
                    "version-unsupported",
                    .error,
                    subject,
                    "it is Redis \(version)",
                    why: "XAUTOCLAIM, exclusive ranges and the fields of 6.2 are missing: repairs fail",
                    do: "upgrade, to 7.2 or later"
                )
            ]
        }
        var findings: [Finding] = []
        if version < ServerVersion(7, 0) {
            findings.append(
                Finding(
                    "version-counts-nothing",
                    .note,
                    subject,
                    "Redis \(version) tells neither lag, nor entries read, nor entries added",
                    why: "lag and losses to trimming are absent from the metrics",
                    do: "upgrade to 7.2 or later to have them"
                )
            )
        }
        if version < ServerVersion(7, 2) {
            findings.append(
                Finding(
                    "version-idle-misleads",
                    .note,
                    subject,
                    "before 7.2 a consumer's idle time (here \(version)) counts from its last entry, not its last attempt",
                    why: "a consumer that waits for an entry looks dead: never remove one by its idle time",
                    do: "upgrade to 7.2 or later; monitors here only remove consumers of this library's names"
                )
            )
        }
        if facts.product == .redis, version >= ServerVersion(7, 0), hasWrongLag(version) {
            findings.append(
                Finding(
                    "version-lag-wrong",
                    .note,
                    subject,
                    "Redis \(version) tells a wrong lag in some cases, after XDEL or trimming",
                    why: "dashboards and scalers that use it act on it",
                    do: "upgrade to 7.4.4, 8.0 or later"
                )
            )
        }
        if facts.product == .redis, version >= ServerVersion(8, 2), version < ServerVersion(8, 2, 3) {
            findings.append(
                Finding(
                    "version-insecure",
                    .warning,
                    subject,
                    "Redis \(version) has a hole in XACKDEL and XDELEX that 8.2.3 closes",
                    why: "a user who may run them may be able to run code on the server",
                    do: "upgrade to 8.2.3 or later; until then: redis-cli ACL SETUSER NAME -xackdel -xdelex"
                )
            )
        }
        return findings
    }

    private static func hasWrongLag(_ version: ServerVersion) -> Bool { version < ServerVersion(7, 4, 4) }
}
