@testable import ThinRSMQ

extension Message {
    /// What publishing writes, as a list.
    func fields(producedAt: Timestamp) throws(MessageError) -> [Field] {
        try checkPublishable()
        var fields: [Field] = []
        forEachField(producedAt: producedAt.description) { fields.append(Field($0, $1)) }
        return fields
    }
}
