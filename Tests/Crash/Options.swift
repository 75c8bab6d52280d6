/// What the command line asks for.
struct Options {
    var injections = 10_000
    var seed: UInt64 = 1
    /// How many processes make them.
    var jobs = 3
    /// One scenario instead of all.
    var scenario: String?
    /// One injection instead of many: `scenario/kind/number`, as a failure prints it.
    var replay: String?
    /// Leave the folders of a replay where they are.
    var keeps = false
    /// Print the changes that the scenarios make instead of crashing them.
    var lists = false

    static let usage = """
        usage: crash-test [--injections N] [--seed N] [--jobs N] [--scenario NAME] [--list] [--replay SCENARIO/KIND/NUMBER [--keep]]
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func value() throws -> String {
            guard let value = rest.popFirst() else { throw HarnessError(Options.usage) }
            return value
        }
        func number<Number: FixedWidthInteger>() throws -> Number {
            guard let number = Number(try value()) else { throw HarnessError(Options.usage) }
            return number
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--injections": injections = try number()
            case "--jobs": jobs = try max(1, number())
            case "--seed": seed = try number()
            case "--scenario": scenario = try value()
            case "--replay": replay = try value()
            case "--keep": keeps = true
            case "--list": lists = true
            default: throw HarnessError(Options.usage)
            }
        }
    }
}
