#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads whole files that are small by nature, such as mounted secrets.
package enum SmallFile {
    /// The most bytes that a file may have.
    static let maximumSize = 65_536

    /// The content of a file; nil if it cannot be read, or is larger than `maximumSize`.
    package static func content(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while content.count <= maximumSize {
            let count = readChunk(file, into: &chunk)
            if count == 0 { return content }
            guard count > 0 else { return nil }
            content.append(contentsOf: chunk[..<count])
        }
        return nil
    }

    private static func readChunk(_ file: Int32, into chunk: inout [UInt8]) -> Int {
        while true {
            let count = read(file, &chunk, chunk.count)
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
