import Exposition

extension MetricCatalog {
    /// Every definition, so that none of their names is taken by what libraries count; a test compares it with the
    /// source.
    static let all: [MetricDefinition] = [
        streamLength, entriesAdded, deadLetters, deadLettersByReason, frozenDeadLetters, oldestDeadLetter, streamMemory,
        lag, lagConfidence, timeLag, waiting, arrivalRate, serviceRate, health, consumers, consumersByState,
        consumerPending, consumerIdle, pending, pendingByState, pendingIdle, pendingDeliveries, oldestPendingIdle,
        mostDeliveries, groupsCut,
        unreadGone, streamResets, requeued, deadLettered, crashed, handled, minIdleTooShort, consumersRemoved,
        payloadGone, deadLettersTrimmed, repairFailures, scans, scanDuration, snapshotTime, redisUp, redisMemoryUsed,
        redisMemoryMax, redisRisk, leader,
        scalingWanted, scalingCurrent, scalingReady, scalingNeeded, scalingReason, scalingServiceRate, scalingChanges,
        scalingFailures, shadowReplicas, replicaSeconds,
        alerts, alertNotifications, alertFailures, alertsWaiting, alertReceiverFailing, streamsWatched, streamErrors,
        httpRequests, httpConnections, httpRefusals, build, processCPU,
        processResident, processOpenFiles, processMostFiles, processStart,
    ]
}
