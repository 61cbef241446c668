/// What is wrong with a configuration file, and where.
struct ConfigurationFileError: Error, Equatable, CustomStringConvertible {
    /// The file's name as it was given.
    var file: String
    /// The line, from 1; nil if it is the file as a whole.
    var line: Int?
    /// What is wrong.
    var problem: String

    /// The file, the line and what is wrong there, as compilers write it.
    var description: String {
        line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)"
    }
}
