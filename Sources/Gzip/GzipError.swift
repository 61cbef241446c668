/// Why nothing can be compressed: there is no memory, or the library is another than the headers were of.
public struct GzipError: Error, Hashable, CustomStringConvertible {
    /// zlib's code, such as -4 for no memory.
    public let code: Int

    /// One line.
    public var description: String { "zlib cannot begin to compress (code \(code))" }
}
