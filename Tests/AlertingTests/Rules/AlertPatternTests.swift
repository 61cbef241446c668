import Alerting
import TestSupport
import Testing

@Suite("Patterns")
struct AlertPatternTests {
    @Test(
        "match the whole text",
        arguments: [
            ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything: at\nall", true), ("**", "x", true),
            ("a", "a", true), ("a", "b", false), ("a", "ab", false), ("a", "A", false), ("?", "", false),
            ("?", "a", true), ("?", "ab", false), ("?", "é", true), ("?", "🦊", true), ("??", "e\u{301}", true),
            ("a*", "a", true), ("a*", "abc", true), ("a*", "ba", false), ("*a", "bba", true), ("*a", "ab", false),
            ("a*c", "abc", true), ("a*c", "abcd", false), ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false),
            ("*ab*", "xxaabxx", true), ("*aab", "aaaab", true), ("a?c*", "abcd", true), ("a?c*", "acd", false),
            ("*?", "", false), ("*?*", "x", true), ("?*?", "x", false), ("?*?", "xy", true),
            ("\\*", "*", true), ("\\*", "a", false), ("\\?", "?", true), ("\\?", "a", false), ("\\\\", "\\", true),
            ("a\\", "a\\", true), ("\\a", "a", true), ("[ab]", "a", false), ("[ab]", "[ab]", true),
            ("\u{e9}", "e\u{301}", false),
        ] as [(String, String, Bool)]
    )
    func matches(_ pattern: String, _ text: String, _ expected: Bool) {
        #expect(AlertPattern(pattern).matches(text) == expected)
    }

    @Test("an escaped text matches itself alone")
    func escaped() {
        var random = SplitMix(seed: 1)
        for _ in 0..<500 {
            let text = String.hostile(&random)
            let pattern = AlertPattern(AlertPattern.escaped(text))
            #expect(pattern.matches(text))
            #expect(!pattern.matches(text + "x"))
            #expect(!pattern.matches("x" + text))
        }
    }

    @Test("agree with a naive matcher")
    func naive() {
        func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" {
                return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
            }
            guard let character = text.first, first == "?" || first == character else { return false }
            return matches(pattern.dropFirst(), text.dropFirst())
        }
        var random = SplitMix(seed: 2)
        for _ in 0..<5_000 {
            let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                "ab*?".randomElement(using: &random) ?? "a"
            }
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a"
            }
            #expect(AlertPattern(String(pattern)).matches(String(text)) == matches(pattern[...], text[...]))
        }
    }

    @Test("take no time that explodes")
    func hostilePattern() {
        let pattern = AlertPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 5_000)))
    }

    @Test("a selector means what matches each of its lists")
    func selector() {
        let subject = AlertSubject(namespace: "shop", topic: "orders", stream: "shop:orders", group: "billing")
        #expect(AlertSelector().matches(subject))
        #expect(AlertSelector(namespaces: ["x", "sh*"], topics: ["orders"], groups: ["bill*"]).matches(subject))
        #expect(!AlertSelector(namespaces: ["x"], topics: ["orders"]).matches(subject))
        #expect(!AlertSelector(topics: ["orders"], groups: ["mail"]).matches(subject))
        #expect(AlertSelector(topics: ["foreign*"]).matches(AlertSubject(topic: "foreign:key", stream: "foreign:key")))
        #expect(AlertSelector(topics: ["foreign*"]).matches(AlertSubject(stream: "foreign:key")))
        #expect(AlertSelector(namespaces: ["*"]).matches(AlertSubject()))
        #expect(!AlertSelector(namespaces: ["?*"]).matches(AlertSubject()))
    }
}
