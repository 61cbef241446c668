/// The version of a server: three numbers.
package struct ServerVersion: Sendable, Hashable {
    /// Changes of any kind.
    package let major: Int
    /// New commands and fields.
    package let minor: Int
    /// Corrections.
    package let patch: Int

    /// The version with these numbers.
    package init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }
}

extension ServerVersion: Comparable {
    package static func < (lhs: ServerVersion, rhs: ServerVersion) -> Bool {
        (lhs.major, lhs.minor, lhs.patch) < (rhs.major, rhs.minor, rhs.patch)
    }
}

extension ServerVersion: LosslessStringConvertible {
    /// Reads `7.0.15`, also with something behind it as candidates for a release have; nil for what begins with no number.
    package init?(_ description: String) {
        let numbers = description.split(separator: ".", omittingEmptySubsequences: false).prefix(3)
            .map { part in Int(part.prefix { ("0"..."9").contains($0) }) }
        guard let first = numbers.first, let major = first else { return nil }
        self.init(major, numbers.count > 1 ? numbers[1] ?? 0 : 0, numbers.count > 2 ? numbers[2] ?? 0 : 0)
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
