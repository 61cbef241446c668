import ArgumentParser
import SystemPackage

/// Writes a file, in place of one of this name.
///
/// - Throws: `ValidationError` that names the file if it cannot be written.
func writeTextFile(_ text: String, to path: String) throws {
    do {
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        _ = try file.closeAfter { try file.writeAll(text.utf8) }
    } catch {
        throw ValidationError("\(path) cannot be written: \(error)")
    }
}
