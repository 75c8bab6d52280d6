/// Why the run itself could not be done, or what it has found.
struct RunError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
