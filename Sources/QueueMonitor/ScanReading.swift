import ThinRSMQ

/// The group of a scaling target, by its names.
struct QueueName: Sendable, Hashable {
    let stream: String
    let group: String
}

/// What a scan tells alerting and scaling.
struct ScanReading: Sendable {
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
    /// For how long groups have needed more replicas than their targets may have.
    let atMaximum: [QueueName: Duration]
    /// Whether all streams were searched for once, so that what was not found is not there.
    let isComplete: Bool
}
