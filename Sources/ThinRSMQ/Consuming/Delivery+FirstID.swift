extension Delivery {
    /// The id under which the message was first published, as far as its entry tells: the same for every delivery of it.
    ///
    /// A message that was requeued or replayed is in another entry, with another ``id``. An entry tells of the last replay
    /// alone: a message that was dead-lettered and replayed twice is known by the id of the first replay's entry.
    public var firstID: EntryID {
        // A requeue after a replay knows the replay's entry only.
        message.history?.replayedFrom ?? message.firstID ?? id
    }
}
