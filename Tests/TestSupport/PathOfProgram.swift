import Foundation

/// Looks for a program in a folder, if one is named, and then in `PATH`; nil if it is in neither.
func pathOfProgram(_ name: String, in folder: String? = nil) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = [folder].compactMap(\.self) + path.split(separator: ":").map(String.init)
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
}
