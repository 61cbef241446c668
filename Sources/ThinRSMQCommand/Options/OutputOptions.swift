import ArgumentParser
import QueueMonitor

/// For whom results are printed.
struct OutputOptions: ParsableArguments {
    @Flag(name: .oneOrTwoDashes("json"), help: "Print JSON, for programs.")
    var json = false
}
