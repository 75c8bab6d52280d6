/// Why the harness itself could not do its work: never a finding about the store.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
