import ThinRSMQ

/// What a scan tells alerting.
struct AlertReading: Sendable {
    /// What it saw.
    let snapshot: Snapshot
    /// What is thought of it.
    let assessments: [Queue: GroupAssessment]
    /// What was lost since the one before.
    let losses: [LossLedger.Loss]
    /// What was repaired.
    let repairs: [GroupRepairReport]
    /// Why a repair failed; nil if none did.
    let repairFailure: String?
    /// Whether all streams were searched for once, so that what was not found is not there.
    let isComplete: Bool
}
