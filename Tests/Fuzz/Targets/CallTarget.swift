import ContentStore
import Environments
import JSON
import Runtime

/// What an agent sends to the tools of the shop: whatever it is, the world stays whole and says what it always says.
struct CallTarget: FuzzTarget {
    static let name = "call"
    static let isJSON = true
    static let limit = 256 << 10
    static let weight = 10
    static let dictionary = [
        "tool", "arguments", "customer_id", "order_id", "sku", "2026-03-02", "localtime", "%", "' OR 1=1 --", "{x}",
        "$x", "NULL",
    ]

    private static let mostCalls = 12

    private let world: World
    private let maker: ArgumentMaker

    init(corpus: String, folder: String) throws {
        world = try WorldCorpus.shop(in: Corpus.environments)
        maker = try ArgumentMaker(world)
    }

    /// Half of the cases become calls that fit their schemas but for a detail.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        guard random.oneIn(2), case .array(var calls)? = try? JSON(parsing: bytes), !calls.isEmpty else { return }
        for _ in 0...random.below(3) {
            let tool = world.tools[random.below(world.tools.count)]
            let call: JSON = ["tool": .string(tool.name), "arguments": maker.arguments(of: tool, &random)]
            calls[random.below(calls.count)] = call
        }
        // What was done once may not be possible twice.
        if random.oneIn(3) { calls.append(calls[random.below(calls.count)]) }
        bytes = JSON.array(calls).rowBytes()
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let promises = try SessionPromises(world, seed: 3)
        guard let calls = try? JSON(parsing: bytes).arrayValue else { return try checkText(bytes, promises) }
        var isAccepted = false
        for call in calls.prefix(CallTarget.mostCalls) {
            let tool = call["tool"]?.stringValue ?? ""
            let arguments = call["arguments"] ?? .null
            let result = try promises.call(tool) { $0.call(tool, arguments: arguments) }
            try CallTarget.requireNoFault(result, tool)
            if result.outcome == .ok { isAccepted = true }
        }
        if isAccepted, bytes.count.isMultiple(of: 8) { try promises.inspect() }
        return isAccepted
    }

    /// Bytes that are no list of calls are the arguments of one, as a model would write them.
    private func checkText(_ bytes: [UInt8], _ promises: SessionPromises) throws -> Bool {
        let tool = world.tools[bytes.count % world.tools.count].name
        let text = String(decoding: bytes, as: UTF8.self)
        let result = try promises.call(tool) { $0.call(tool, argumentsText: text) }
        try CallTarget.requireNoFault(result, tool)
        return result.outcome == .ok
    }

    /// What no argument may cause.
    private static func requireNoFault(_ result: CallResult, _ tool: String) throws {
        try require(result.outcome.mayBeRewarded, "\(tool) ends as \(result.observation)")
    }
}
