extension Message {
    /// The fields of the entry to add, in the order of the wire format; optional ones are left out when empty.
    ///
    /// What requeues and replays left on a received message is not written: publishing it starts a new one.
    package func fields(producedAt: Timestamp) throws(MessageError) -> [Field] {
        guard !type.isEmpty else { throw .emptyType }
        var fields: [Field] = []
        fields.reserveCapacity(6 + extraFields.count)
        fields.append(Field(.version, Self.version))
        fields.append(Field(.type, type))
        fields.append(Field(.payload, payloadBytes))
        fields.append(Field(.producedAt, producedAt.description))
        if let traceID, !traceID.isEmpty { fields.append(Field(.traceID, traceID)) }
        if let producer, !producer.isEmpty { fields.append(Field(.producer, producer)) }
        for field in extraFields {
            if let known = WireField(name: field.name), known.isReserved {
                throw .reservedFieldName(known.rawValue)
            }
            fields.append(field)
        }
        return fields
    }
}
