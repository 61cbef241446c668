internal import SystemPackage

/// Why a file could not be read.
struct FileProblem: Error {
    let problem: String
}

/// Reads a text of at most 64 kB, without the blanks around it.
func readSmallFile(_ path: String) throws(FileProblem) -> String {
    let most = 65_536
    let bytes: [UInt8]
    do {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        bytes = try file.closeAfter {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4_096)
            while bytes.count <= most {
                let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
                guard count > 0 else { break }
                bytes += piece[..<count]
            }
            return bytes
        }
    } catch {
        throw FileProblem(problem: "\(error)")
    }
    guard bytes.count <= most, let text = String(validating: bytes, as: UTF8.self) else {
        throw FileProblem(problem: "it is no text, or too long")
    }
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let first = text.utf8.firstIndex(where: { !blanks.contains($0) }),
        let last = text.utf8.lastIndex(where: { !blanks.contains($0) })
    else { throw FileProblem(problem: "it is empty") }
    return String(text[first...last])
}
