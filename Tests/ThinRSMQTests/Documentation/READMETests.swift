import Foundation
import Testing

@Suite("README")
struct READMETests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test("every block of Swift is compiled: it stands in QuickStart.swift, line by line")
    func blocks() throws {
        let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        let source = Self.root.appendingPathComponent("Tests/ThinRSMQTests/Documentation/QuickStart.swift")
        let code = Self.lines(of: try String(contentsOf: source, encoding: .utf8))
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(blocks.count >= 5)
        for block in blocks where !block.contains(".package(") {
            let wanted = Self.lines(of: block).joined(separator: "\n")
            #expect(code.joined(separator: "\n").contains(wanted), "not compiled:\n\(block)")
        }
    }

    /// Lines without their indentation; empty ones and imports are left out.
    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
    }
}
