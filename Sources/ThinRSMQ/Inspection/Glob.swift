/// Redis' patterns for keys.
package enum Glob {
    private static let special: Set<Character> = ["*", "?", "[", "]", "\\"]

    /// A pattern that matches this text alone.
    package static func escaped(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if special.contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }

    /// Whether a pattern matches one key only.
    package static func isLiteral(_ pattern: String) -> Bool {
        !pattern.contains { special.contains($0) }
    }
}
