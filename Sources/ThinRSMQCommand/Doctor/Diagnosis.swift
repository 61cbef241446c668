import ThinRSMQ

/// What all the checks together have found, the worst first.
struct Diagnosis: Sendable {
    let facts: DoctorFacts
    let findings: [Finding]

    /// Judges facts: a pure function of them.
    init(of facts: DoctorFacts, streams: StreamChecks = StreamChecks()) {
        self.facts = facts
        var streams = streams
        streams.redisVersion = facts.server.redisVersion
        let all =
            VersionChecks.findings(about: facts.server) + ServerChecks.findings(about: facts.server)
            + facts.streams.flatMap { streams.findings(about: $0) } + KeyChecks.findings(about: facts.keys)
            + RightsChecks.findings(about: facts)
        findings = Finding.Severity.allCases.flatMap { severity in all.filter { $0.severity == severity } }
    }

    /// Whether there is more than notes.
    var hasTrouble: Bool { findings.contains { $0.severity != .note } }

    func count(_ severity: Finding.Severity) -> Int {
        findings.filter { $0.severity == severity }.count
    }
}

/// The doctor has found more than notes: the output says what, so that nothing is left to say.
struct TroubleFound: Error {}
