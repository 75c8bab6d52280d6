/// What the command line asks for.
struct Options {
    var operations = 10_000
    var processes = 8
    var seed: UInt64 = 1
    /// Leave the store where it is.
    var keeps = false
    /// Measure how long a collection keeps others waiting, in a store of this many blobs.
    var pauseBlobs: Int?

    static let usage = """
        usage: concurrency-test [--operations N] [--processes N] [--seed N] [--keep] [--gc-pause BLOBS]
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func number<Number: FixedWidthInteger>() throws -> Number {
            guard let text = rest.popFirst(), let number = Number(text) else { throw RunError(Options.usage) }
            return number
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--operations": operations = try number()
            case "--processes": processes = try number()
            case "--seed": seed = try number()
            case "--keep": keeps = true
            case "--gc-pause": pauseBlobs = try number()
            default: throw RunError(Options.usage)
            }
        }
    }
}
