package import ContentStore
import Environments
import JSON

/// The environments of a maker that a store has already, by their records.
package struct MadeBefore: Sendable {
    /// The content id of each, by place.
    private var contents: [Int: Digest] = [:]

    /// Nothing.
    package init() {}

    /// Looks through the records of a store. With `certified`, environments without a certificate do not count.
    ///
    /// One counts when the same program in the same version made it from the same inputs, and it has a name: what has none
    /// goes with the next collection.
    package init(by maker: any EnvironmentMaker, in store: Store, certified: Bool) throws(StoreError) {
        self.init()
        let named = Set(try store.referenceEntries().map(\.contentID))
        for artifact in try store.referrers(.synthesis) {
            let record = try StoredSynthesisRecord(artifact, in: store).record
            guard named.contains(record.environment) else { continue }
            if certified, try store.certificate(of: record.environment) == nil { continue }
            add(record, by: maker)
        }
    }

    /// Takes what a record says, if the maker would make the same.
    mutating func add(_ record: SynthesisRecord, by maker: any EnvironmentMaker) {
        guard record.generator == maker.generator,
            let index = record.parameters["index"]?.integerValue.flatMap({ Int(exactly: $0) }),
            MadeBefore.isMade(record.parameters, from: maker.inputs(index))
        else { return }
        contents[index] = record.environment
    }

    /// The content id of the environment at a place, if the store has it.
    package subscript(index: Int) -> Digest? { contents[index] }

    private static func isMade(_ parameters: JSONObject, from inputs: JSONObject) -> Bool {
        inputs.allSatisfy { parameters[$0.key] == $0.value }
    }
}
