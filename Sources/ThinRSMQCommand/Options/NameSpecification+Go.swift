import ArgumentParser

extension NameSpecification {
    /// `--name`, and `-name` as programs in Go have it.
    static func oneOrTwoDashes(_ name: String) -> NameSpecification {
        [.customLong(name), .customLong(name, withSingleDash: true)]
    }

    /// The namespace's name, long, and short as the Go programs have it.
    static let namespace: NameSpecification = [.customLong("namespace"), .customLong("ns", withSingleDash: true)]
}
