import Exposition
import NIOConcurrencyHelpers

/// What one tick has to show: written at most once in each format, and not kept in any other form.
final class RenderedFamilies: Sendable {
    private let makeFamilies: @Sendable () -> [MetricFamily]
    private let blocks = NIOLockedValueBox<[ExpositionFormat: [FamilyBlock]]>([:])

    /// Families that are made when they are to be written; the same each time.
    init(_ makeFamilies: @escaping @Sendable () -> [MetricFamily]) {
        self.makeFamilies = makeFamilies
    }

    /// The formats that were asked for.
    var formats: Set<ExpositionFormat> { blocks.withLockedValue { Set($0.keys) } }

    func blocks(in format: ExpositionFormat) -> [FamilyBlock] {
        // Under the lock, so that of two scrapers at once one waits for the other's work instead of doing it again.
        blocks.withLockedValue { known in
            if let blocks = known[format] { return blocks }
            let blocks = ExpositionWriter(format).blocks(of: makeFamilies())
            known[format] = blocks
            return blocks
        }
    }
}
