/// Something that a test needs did not start, or did not answer as it must.
public struct ServerFailure: Error, CustomStringConvertible {
    /// What went wrong, with what the program itself said about it.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
