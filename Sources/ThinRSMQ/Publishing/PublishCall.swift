import Redis

/// One call of a producer: its messages go out chunk by chunk, until all are in the stream or something stands in the
/// way.
struct PublishCall {
    let messages: [Message]
    let topic: TopicWatch.Topic
    let watch: TopicWatch
    let publication: Publication
    /// What is known of each message.
    private(set) var outcomes: [PublishOutcome]
    /// How many replicas have them all; nil until the first chunk was sent, and if none were waited for.
    private(set) var replicas: Int?

    init(_ messages: [Message], to topic: TopicWatch.Topic, _ watch: TopicWatch, _ publication: Publication) {
        self.messages = messages
        self.topic = topic
        self.watch = watch
        self.publication = publication
        outcomes = Array(repeating: .notPublished, count: messages.count)
    }

    /// Sends them.
    ///
    /// - Throws: `PublishError.Reason`, `RedisError` or `CancellationError`; `outcomes` has what became of each message.
    mutating func run() async throws {
        switch watch.streams.whenFull {
        case .trim, .keepUnacknowledged: for chunk in messages.publishingChunks { try await send(chunk) }
        case .wait: try await sendAsRoomComes()
        case .reject: try await sendIfThereIsRoom()
        }
    }

    private mutating func sendIfThereIsRoom() async throws {
        if case .full(let length) = try await admit(messages.count, wholly: true) {
            throw full(length, wanted: messages.count)
        }
        defer { watch.settle(messages.count, to: topic) }
        for chunk in messages.publishingChunks { try await send(chunk) }
    }

    private mutating func sendAsRoomComes() async throws {
        let deadline = ContinuousClock.now + watch.streams.fullTimeout
        for chunk in messages.publishingChunks {
            var failures = 0
            while let open = firstUnpublished(of: chunk) {
                let obstacle: any Error
                switch try await admit(open.count, wholly: false) {
                case .granted(let count):
                    defer { watch.settle(count, to: topic) }
                    do {
                        try await send(open.prefix(count))
                        failures = 0
                        continue
                    } catch let error as RedisError where error.isOutOfMemory {
                        obstacle = error
                    }
                case .full(let length): obstacle = full(length, wanted: open.count)
                }
                failures += 1
                // Room comes with every acknowledgement, so it is not waited for longer than a second.
                let pause = retryPause(min(failures, 5))
                guard ContinuousClock.now + pause < deadline else { throw obstacle }
                try await Task.sleep(for: pause)
            }
        }
    }

    private func admit(_ count: Int, wholly: Bool) async throws -> TopicWatch.Admission {
        try await watch.admit(count, wholly: wholly, to: topic, publication.client)
    }

    /// Messages that follow each other and were not published yet, the first of a chunk; nil if all were.
    private func firstUnpublished(of chunk: ArraySlice<Message>) -> ArraySlice<Message>? {
        guard let start = outcomes[chunk.indices].firstIndex(of: .notPublished) else { return nil }
        let end = outcomes[start..<chunk.endIndex].firstIndex { $0 != .notPublished }
        return messages[start..<(end ?? chunk.endIndex)]
    }

    private mutating func send(_ chunk: ArraySlice<Message>) async throws {
        let question = topic.asksLength ? try await lengthQuestion() : nil
        try Task.checkCancellation()
        let answer: Publication.Answer
        do {
            answer = try await publication.send(chunk, asking: question)
        } catch {
            // After a cancellation nobody has looked at the reply.
            let isUnknown = (error as? RedisError)?.leavesOutcomeUnknown ?? true
            if isUnknown { for index in chunk.indices { outcomes[index] = .unknown } }
            throw error
        }
        outcomes.replaceSubrange(chunk.indices, with: answer.outcomes)
        if let length = answer.length { watch.saw(length, of: topic) }
        if let refusal = answer.refusal { throw refusal }
        try take(replicas: answer.replicas)
    }

    /// What is to be sent behind a chunk: a batch of many asks with each, as one that is trimmed by it grows meanwhile.
    private func lengthQuestion() async throws -> LengthQuestion? {
        let question = try await watch.lengthQuestion(topic.groups, publication.client)
        guard publication.session != nil else { return question }
        // A connection of its own knows no script, so the shared one is asked, ahead of the chunk.
        if let answer = try? await question.ask(publication.client, of: topic.stream) {
            watch.saw(answer.length, of: topic)
        }
        return nil
    }

    private mutating func take(replicas new: Int?) throws {
        guard let durability = publication.durability else { return }
        let acknowledged = new ?? 0
        replicas = min(replicas ?? acknowledged, acknowledged)
        guard acknowledged >= durability.replicas else {
            throw PublishError.Reason.notReplicated(wanted: durability.replicas, acknowledged: acknowledged)
        }
    }

    private func full(_ length: Int, wanted: Int) -> PublishError.Reason {
        .full(stream: topic.stream, length: length, maxLength: watch.streams.defaultMaxLength, wanted: wanted)
    }
}
