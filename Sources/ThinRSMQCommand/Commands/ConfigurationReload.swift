import Logging
import QueueMonitor
import ServiceLifecycle
import UnixSignals

/// Reads the monitor's configuration again at each SIGHUP.
///
/// The log level and the rules, silences and links of alerts take effect; everything else needs a restart, and the log
/// says so.
struct ConfigurationReload: Service, CustomStringConvertible {
    let current: MonitorConfiguration
    let read: @Sendable () throws -> MonitorConfiguration
    let logLevel: SharedLogLevel
    let monitor: QueueMonitorService
    let logger: Logger

    /// The name in logs.
    var description: String { "configuration reload" }

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { await reload() }
    }

    private func reload() async {
        do {
            let configuration = try read()
            try await monitor.configure(configuration.settings.alerts)
            logLevel.level = configuration.logLevel
            logger.notice("configuration read again", metadata: ["log.level": "\(configuration.logLevel)"])
            if configuration.withAlerts(of: current).settings != current.settings {
                logger.warning("settings have changed that need a restart")
            }
        } catch {
            logger.error("configuration not read again, nothing has changed", metadata: ["error": "\(error)"])
        }
    }
}

extension MonitorConfiguration {
    /// The same, with what a running monitor takes as another has it.
    fileprivate func withAlerts(of other: MonitorConfiguration) -> MonitorConfiguration {
        var same = self
        same.settings.alerts.rules = other.settings.alerts.rules
        same.settings.alerts.silences = other.settings.alerts.silences
        same.settings.alerts.links = other.settings.alerts.links
        same.settings.alerts.showPayload = other.settings.alerts.showPayload
        return same
    }
}
