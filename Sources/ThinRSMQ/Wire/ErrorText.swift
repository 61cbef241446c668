/// The text of an error as it may be stored.
package enum ErrorText {
    /// The most characters that `last_error` holds.
    package static let limit = 1_000

    /// Cuts a text after its first `limit` characters.
    ///
    /// Characters are Unicode scalars: none is torn, and one grapheme of a thousand combining marks is no loophole.
    package static func truncated(_ text: String, to limit: Int = limit) -> String {
        let scalars = text.unicodeScalars
        guard text.utf8.count > limit,
            let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex)
        else { return text }
        return String(scalars[..<end])
    }
}
