import Foundation

extension EndState.Resources {
    /// What a worker's process holds now; nil where the system does not tell, or no process runs.
    init?(_ worker: Worker) {
        guard let id = worker.processID,
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count,
            let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let line = status.components(separatedBy: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        self.init(worker: worker.name, descriptors: descriptors, mebibytes: kibibytes / 1_024)
    }
}
