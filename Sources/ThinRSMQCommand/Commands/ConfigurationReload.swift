import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the monitor's configuration again at each SIGHUP.
///
/// The log level takes effect at once; everything else needs a restart, and the log says so.
struct ConfigurationReload: Service, CustomStringConvertible {
    let current: MonitorConfiguration
    let read: @Sendable () throws -> MonitorConfiguration
    let logLevel: SharedLogLevel
    let logger: Logger

    /// The name in logs.
    var description: String { "configuration reload" }

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { reload() }
    }

    private func reload() {
        do {
            let configuration = try read()
            logLevel.level = configuration.logLevel
            logger.notice("configuration read again", metadata: ["log.level": "\(configuration.logLevel)"])
            if configuration.settings != current.settings {
                logger.warning("settings other than the log level have changed: they need a restart")
            }
        } catch {
            logger.error("configuration not read again, nothing has changed", metadata: ["error": "\(error)"])
        }
    }
}
