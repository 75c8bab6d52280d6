import StoreTestKit

/// What a process may do next.
enum Operation: String, CaseIterable {
    case add
    case addCommon = "add what others add too"
    case tag
    case tagShared = "tag what is shared"
    case untag
    case read
    case readShared = "read what is shared"
    case find
    case copy
    case reopen
    case pin
    case unpin
    case check = "fsck"
    case collect = "gc"
    case collectNow = "gc --now"
    case record
    case abandon = "leave a recording"
    case seal
    case compact
    case findRecord = "find a record"

    /// How often, in a thousand.
    private var weight: Int {
        switch self {
        case .add: 130
        case .addCommon: 150
        case .tag: 80
        case .tagShared: 100
        case .untag: 80
        case .read: 130
        case .readShared: 80
        case .find: 60
        case .copy: 30
        case .reopen: 60
        case .pin: 12
        case .unpin: 12
        case .check: 1
        case .collect: 8
        case .collectNow: 7
        case .record: 20
        case .abandon: 4
        case .seal: 3
        case .compact: 3
        case .findRecord: 30
        }
    }

    static func pick(_ random: inout SeededRandom) -> Operation {
        var left = random.below(allCases.reduce(0) { $0 + $1.weight })
        for operation in allCases {
            left -= operation.weight
            if left < 0 { return operation }
        }
        return .read
    }
}
