/// What fails at present, so that a failure that lasts is logged once.
package struct Incidents<Subject: Hashable & Sendable>: Sendable {
    private var open: Set<Subject> = []

    /// Nothing fails.
    package init() {}

    /// Something failed; whether it had not failed before.
    package mutating func begin(_ subject: Subject) -> Bool {
        open.insert(subject).inserted
    }

    /// Something succeeded.
    package mutating func end(_ subject: Subject) {
        open.remove(subject)
    }

    /// All else is gone.
    package mutating func keep(_ subjects: Set<Subject>) {
        open.formIntersection(subjects)
    }

    /// Takes all that fails now, in place of what failed before, and returns what did not fail before.
    package mutating func news(_ failing: Set<Subject>) -> Set<Subject> {
        defer { open = failing }
        return failing.subtracting(open)
    }
}
