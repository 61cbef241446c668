extension Message {
    /// Throws what publishing refuses: an empty type, or an extra field with a name of the wire format.
    func checkPublishable() throws(MessageError) {
        guard !type.isEmpty else { throw .emptyType }
        for field in extraFields {
            if let known = WireField(name: field.name), known.isReserved {
                throw .reservedFieldName(known.rawValue)
            }
        }
    }

    private var hasTraceID: Bool { traceID.map { !$0.isEmpty } ?? false }
    private var hasProducer: Bool { producer.map { !$0.isEmpty } ?? false }

    /// How many fields ``forEachField(producedAt:_:)`` visits.
    var fieldCount: Int { 4 + (hasTraceID ? 1 : 0) + (hasProducer ? 1 : 0) + extraFields.count }

    /// Visits the fields of the entry to add, in the order of the wire format; optional ones are left out when empty.
    ///
    /// What requeues and replays left on a received message is not among them: publishing it starts a new one.
    @inline(__always)
    func forEachField(producedAt: String, _ visit: (_ name: WireString, _ value: WireString) -> Void) {
        visit(WireField.version.name, WireString(Self.version))
        visit(WireField.type.name, WireString(type))
        visit(WireField.payload.name, payloadBytes)
        visit(WireField.producedAt.name, WireString(producedAt))
        if hasTraceID, let traceID { visit(WireField.traceID.name, WireString(traceID)) }
        if hasProducer, let producer { visit(WireField.producer.name, WireString(producer)) }
        for field in extraFields { visit(field.name, field.value) }
    }
}
