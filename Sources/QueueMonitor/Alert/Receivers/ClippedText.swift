/// Cuts text to the limits of the services.
enum Clip {
    /// What stands at the end of a text that goes on.
    static let mark = "… (cut)"

    /// The text with each scalar escaped, cut between two characters where it would be longer than the limit.
    ///
    /// Lengths are counted in UTF-16, which is never fewer than the characters that a service counts.
    static func clip(
        _ text: String,
        to limit: Int,
        mark: String = mark,
        escaping escape: ((Unicode.Scalar) -> String)? = nil
    ) -> String {
        if escape == nil, text.utf16.count <= limit { return text }
        var result = ""
        var length = 0
        // How many bytes of it stay if it is cut.
        var kept = 0
        for character in text {
            // Scalars, because `<` with an accent is one character, and still opens a tag.
            let piece =
                escape.map { escape in character.unicodeScalars.reduce(into: "") { $0 += escape($1) } }
                ?? String(character)
            length += piece.utf16.count
            guard length <= limit else {
                return String(decoding: result.utf8.prefix(kept), as: UTF8.self) + mark
            }
            result += piece
            if length <= limit - mark.utf16.count { kept = result.utf8.count }
        }
        return result
    }
}

extension String {
    /// The same, cut to a length in UTF-16.
    func clipped(to limit: Int) -> String { Clip.clip(self, to: limit) }
}
