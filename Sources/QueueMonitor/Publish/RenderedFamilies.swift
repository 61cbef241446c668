import Exposition
import NIOConcurrencyHelpers

/// Families that do not change any more, each format of which is written at most once, when it is first asked for.
final class RenderedFamilies: Sendable {
    private let families: [MetricFamily]
    private let blocks = NIOLockedValueBox<[ExpositionFormat: [FamilyBlock]]>([:])

    init(_ families: [MetricFamily]) {
        self.families = families
    }

    func blocks(in format: ExpositionFormat) -> [FamilyBlock] {
        // Under the lock, so that of two scrapers at once one waits for the other's work instead of doing it again.
        blocks.withLockedValue { known in
            if let blocks = known[format] { return blocks }
            let blocks = ExpositionWriter(format).blocks(of: families)
            known[format] = blocks
            return blocks
        }
    }
}
