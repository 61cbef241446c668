/// What was measured in one tick: the subjects, and for each signal a column of values beside them.
public struct AlertMeasurements: Sendable {
    /// What there is: the groups, the streams, and the server (an `AlertSubject()`), in any order, each once.
    public let subjects: [AlertSubject]
    /// Whether that is all there is.
    ///
    /// False until a first full discovery, and while Redis does not answer: then what is missing is held to be unknown
    /// instead of gone.
    public var isComplete: Bool

    private var columns: [AlertSignal: [Double]] = [:]

    /// Measurements of which nothing is known yet.
    public init(subjects: [AlertSubject], isComplete: Bool = true) {
        self.subjects = subjects
        self.isComplete = isComplete
    }

    /// Sets a whole column; NaN is a value that is not known in this tick.
    ///
    /// - Parameters:
    ///   - values: One for each subject; what is missing is not known.
    ///   - signal: What was measured.
    public mutating func set(_ values: [Double], for signal: AlertSignal) {
        let missing = max(0, subjects.count - values.count)
        columns[signal] = values.prefix(subjects.count) + Array(repeating: .nan, count: missing)
    }

    /// The value of a signal for the subject with this index; NaN or nil if it is not known.
    public subscript(signal: AlertSignal, index: Int) -> Double? {
        get { columns[signal].map { $0[index] }.flatMap { $0.isNaN ? nil : $0 } }
        set { columns[signal, default: Array(repeating: .nan, count: subjects.count)][index] = newValue ?? .nan }
    }

    /// The column of a signal, as long as the subjects; nil if nothing of it is known.
    func column(_ signal: AlertSignal) -> [Double]? {
        // The one signal that nobody measures.
        if signal == .watchdog { return Array(repeating: 1, count: subjects.count) }
        return columns[signal]
    }
}
