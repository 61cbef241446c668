import Redis

extension RedisReply {
    /// A reply to XINFO STREAM.
    ///
    /// Redis 6.2 has fewer names, later versions more.
    func streamInformation() throws(RedisError) -> StreamInformation {
        let values = try namedValues()
        return StreamInformation(
            length: try values.required("length").integer(),
            groups: try values.required("groups").integer(),
            lastGeneratedID: try values.required("last-generated-id").entryID(),
            firstID: try values["first-entry"]?.firstElementID(),
            lastID: try values["last-entry"]?.firstElementID(),
            entriesAdded: try values["entries-added"]?.optionalInteger(),
            maxDeletedID: try values["max-deleted-entry-id"]?.entryID(),
            radixTreeKeys: try values["radix-tree-keys"]?.optionalInteger(),
            radixTreeNodes: try values["radix-tree-nodes"]?.optionalInteger()
        )
    }

    /// One element of a reply to XINFO GROUPS.
    func groupInformation() throws(RedisError) -> GroupInformation {
        let values = try namedValues()
        return GroupInformation(
            name: try values.required("name").string(),
            consumers: try values.required("consumers").integer(),
            pending: try values.required("pending").integer(),
            lastDeliveredID: try values.required("last-delivered-id").entryID(),
            entriesRead: try values["entries-read"]?.optionalInteger(),
            lag: try values["lag"]?.optionalInteger()
        )
    }

    /// One element of a reply to XINFO CONSUMERS.
    func consumerInformation() throws(RedisError) -> ConsumerInformation {
        let values = try namedValues()
        return ConsumerInformation(
            name: try values.required("name").string(),
            pending: try values.required("pending").integer(),
            idle: .milliseconds(try values.required("idle").integer()),
            // -1: it never got anything.
            inactive: try values["inactive"]?.optionalInteger().flatMap { $0 < 0 ? nil : .milliseconds($0) }
        )
    }

    /// The id of an entry, if there is one.
    private func firstElementID() throws(RedisError) -> EntryID? {
        isNull ? nil : try elements(atLeast: 1)[0].entryID()
    }

    /// Reads each element of an array.
    func each<Element>(_ read: (RedisReply) throws(RedisError) -> Element) throws(RedisError) -> [Element] {
        var all: [Element] = []
        for element in try elements() { all.append(try read(element)) }
        return all
    }
}

extension [String: RedisReply] {
    fileprivate func required(_ name: String) throws(RedisError) -> RedisReply {
        if let value = self[name] { return value }
        throw RedisError(.unexpectedReply, "the server's reply has no '\(name)'")
    }
}
