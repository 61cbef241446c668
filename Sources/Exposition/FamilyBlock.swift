/// A family as one format writes it; made by ``ExpositionWriter/blocks(of:)``.
///
/// What does not change from page to page is kept in this form, so that a page only copies it.
public struct FamilyBlock: Sendable {
    /// The metric's name.
    public let name: String

    let format: ExpositionFormat
    let bytes: [UInt8]
}
