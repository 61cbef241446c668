import ArgumentParser
import QueueMonitor
import ThinRSMQ

/// How a run of the program ends.
struct Ending: Equatable {
    /// 0 for success, 1 for a failure while running, 2 for a mistake in what the user said.
    let exitCode: Int32
    /// What goes to standard error, after the program's name; nil for nothing.
    let errorLine: String?

    static let success = Ending(exitCode: 0, errorLine: nil)

    /// A mistake on the command line, in the environment or in a configuration file.
    static func usage(_ message: String) -> Ending {
        Ending(exitCode: 2, errorLine: oneLine(message))
    }

    /// The ending that an error means which a command has thrown.
    init(of error: any Error) {
        switch error {
        case is ConfigurationError, is ConfigurationFileError, is DeadLetterFileError, is HTTPAddressError,
            is LineSplitter.LineTooLong, is MessageError, is NothingToWatch, is QueueKeyError:
            self = .usage("\(error)")
        case let error as ValidationError: self = .usage(error.message)
        case is TroubleFound: self.init(exitCode: 1, errorLine: nil)
        default: self.init(exitCode: 1, errorLine: Self.oneLine("\(error)"))
        }
    }

    private init(exitCode: Int32, errorLine: String?) {
        self.exitCode = exitCode
        self.errorLine = errorLine
    }

    /// The message on one line, beginning with a small letter unless its first word is spelled with others.
    private static func oneLine(_ message: String) -> String {
        let line = message.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .joined(separator: " ")
            .printable
        guard let first = line.first, line.dropFirst().first?.isLowercase == true else { return line }
        return first.lowercased() + line.dropFirst()
    }
}
