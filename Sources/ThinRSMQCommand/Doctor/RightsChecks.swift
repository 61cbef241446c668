import ThinRSMQ

/// Judges what the user who asks may do, and may not.
enum RightsChecks {
    static func findings(about facts: DoctorFacts) -> [Finding] {
        var findings = facts.refusals.map(refusal)
        for role in Role.allCases {
            guard let rights = facts.rights, let missing = rights.missing[role], !missing.isEmpty else { continue }
            findings.append(
                Finding(
                    "rights-missing",
                    .note,
                    "user \(rights.user)",
                    "for a \(role.rawValue) it lacks \(missing.joined(separator: " "))",
                    why: "as a \(role.rawValue) it would be refused (NOPERM) in the middle of its work",
                    do: "nothing if it is none; otherwise: redis-cli ACL SETUSER \(rights.user.shellWord) "
                        + missing.map(\.shellWord).joined(separator: " ")
                )
            )
        }
        return findings
    }

    private static func refusal(_ refusal: ServerFacts.Refusal) -> Finding {
        let right = "+" + refusal.command.lowercased().split(separator: " ").joined(separator: "|")
        return Finding(
            "not-permitted",
            .note,
            refusal.command,
            "the server refuses it: \(refusal.message)",
            why: "what depends on it was not checked",
            do: refusal.command == "CONFIG GET"
                ? "run doctor once as a user with \(right); do not give it away lightly, for it shows passwords "
                    + "(requirepass, masterauth)"
                : "run doctor as a user with \(right) (thinrsmq doctor --role admin prints the whole rule)"
        )
    }
}
