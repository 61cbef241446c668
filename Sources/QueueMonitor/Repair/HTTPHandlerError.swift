import HTTPClient

/// Why a receiver did not take an entry; it becomes the entry's last error, and never tells the URL.
enum HTTPHandlerError: Error, CustomStringConvertible {
    /// The receiver answered, and not with 2xx.
    case status(Int)
    /// There was no answer.
    case noAnswer(HTTPError)

    var description: String {
        switch self {
        case .status(let status): "HTTP handler answered \(status)"
        case .noAnswer(let error): "HTTP handler gave no answer: \(error.reason): \(error.detail)"
        }
    }
}
