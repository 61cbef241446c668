/// A line of the report: what was counted, and what it must be.
struct Figure: Sendable, Codable {
    /// What is counted.
    let name: String
    /// What it must be, in words; empty where it is only told.
    let mustBe: String
    /// What it is.
    let value: String
    /// The first of those that make it wrong, each with what is known of it.
    let offenders: [String]
    /// Whether it is as it must be.
    let holds: Bool

    private static let mostOffenders = 10

    private init(name: String, mustBe: String, value: String, offenders: [String], holds: Bool) {
        self.name = name
        self.mustBe = mustBe
        self.value = value
        self.offenders = Array(offenders.prefix(Self.mostOffenders))
        self.holds = holds
    }

    /// A figure that must be 0.
    ///
    /// `seen` says among how many.
    static func none(_ name: String, _ offenders: [String], of seen: Int? = nil) -> Figure {
        let share = seen.map { " of \($0)" } ?? ""
        return Figure(
            name: name,
            mustBe: "0",
            value: "\(offenders.count)\(share)",
            offenders: offenders,
            holds: offenders.isEmpty
        )
    }

    /// A figure that may be anything.
    static func told(_ name: String, _ value: String) -> Figure {
        Figure(name: name, mustBe: "", value: value, offenders: [], holds: true)
    }

    /// A figure that is right or wrong as a whole.
    static func rule(_ name: String, _ mustBe: String, _ value: String, holds: Bool) -> Figure {
        Figure(name: name, mustBe: mustBe, value: value, offenders: holds ? [] : [value], holds: holds)
    }
}
