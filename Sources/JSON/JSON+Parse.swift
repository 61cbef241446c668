extension JSON {
    /// Reads a document (RFC 8259) that is in memory as a whole.
    ///
    /// - Parameter bytes: The document in UTF-8; blanks may stand around it.
    /// - Throws: ``JSONSyntaxError`` for anything else, and for a document that is nested deeper than 128 levels.
    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// What is no JSON document.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// How many bytes come before the one that does not belong there.
    package let offset: Int
    /// What is wrong there.
    package let problem: String

    /// Both, in words.
    package var description: String { "no JSON document: \(problem) at byte \(offset)" }
}
