/// What fails at present, so that a failure that lasts is logged once.
package struct Incidents<Subject: Hashable & Sendable>: Sendable {
    private var open: Set<Subject> = []

    /// Nothing fails.
    package init() {}

    /// Takes what fails now, in place of what failed before.
    ///
    /// - Returns: What did not fail before.
    package mutating func news(_ failing: Set<Subject>) -> Set<Subject> {
        defer { open = failing }
        return failing.subtracting(open)
    }
}
