/// One crash: what kind, and which of its kind.
struct Injection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Killed just before a change.
        case kill
        /// Killed when half of the bytes of a change are written.
        case torn
        /// Killed, and killed again while the store is opened.
        case recovery
        /// Killed from outside at any time.
        case outside
        /// The power fails on a file system that keeps names in order.
        case power
        /// The power fails on one that keeps nothing in order.
        case strict
        /// Killed, done again, and then the power fails.
        case both

        /// What it is in the report.
        var title: String {
            switch self {
            case .kill: "kill"
            case .torn: "torn write"
            case .recovery: "kill twice"
            case .outside: "kill from outside"
            case .power: "power, ordered"
            case .strict: "power, strict"
            case .both: "kill, then power"
            }
        }

        /// How many of a scenario's injections are of this kind, in percent.
        var share: Int {
            switch self {
            case .kill: 20
            case .torn: 8
            case .recovery: 8
            case .outside: 4
            case .power: 25
            case .strict: 25
            case .both: 10
            }
        }
    }

    let kind: Kind
    let number: Int
}
