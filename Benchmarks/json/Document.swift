import JSON

/// A document to measure with, made the same on every machine.
struct Document {
    var name: String
    /// JSON documents, one for most.
    var lines: [[UInt8]]

    var bytes: Int { lines.reduce(0) { $0 + $1.count } }

    static var all: [Document] {
        var random = Random(state: 42)
        return [
            Document(name: "tool result", lines: [toolResult(&random).rowBytes()]),
            Document(name: "tool schemas", lines: [toolSchemas(&random).rowBytes()]),
            Document(name: "rollouts", lines: rollouts(&random)),
            Document(name: "numbers", lines: [numbers(&random).rowBytes()]),
        ]
    }

    /// Twenty rows of an order table, as a tool returns them.
    private static func toolResult(_ random: inout Random) -> JSON {
        let rows = (0..<20).map { number in
            JSON.object([
                "order_id": .integer(Int64(1_000_000 + random.below(900_000))),
                "customer_name": .string(random.words(2)),
                "status": .string(["open", "paid", "shipped", "returned"][random.below(4)]),
                "total": .double(Double(random.below(100_000)) / 100),
                "quantity": .integer(Int64(random.below(12))),
                "is_gift": .bool(random.below(2) == 0),
                "note": number % 3 == 0 ? .string(random.words(8)) : .null,
                "created_at": .string("2026-0\(1 + random.below(9))-1\(random.below(10))T08:27:0\(random.below(10))Z"),
            ])
        }
        return ["rows": .array(rows), "row_count": 20, "truncated": false]
    }

    /// The tool list of a large environment, about 100 KB.
    private static func toolSchemas(_ random: inout Random) -> JSON {
        let tools = (0..<90).map { number in
            var properties = JSONObject()
            for _ in 0..<5 {
                properties[random.words(2, separator: "_")] = [
                    "type": .string(["string", "integer", "number", "boolean"][random.below(4)]),
                    "description": .string(random.words(12)),
                    "enum": random.below(4) == 0 ? ["open", "closed", "pending"] : nil,
                ]
            }
            return JSON.object([
                "type": "function",
                "function": [
                    "name": .string("\(random.words(2, separator: "_"))_\(number)"),
                    "description": .string("Returns \"\(random.words(20))\".\nUse it for \(random.words(6))."),
                    "parameters": [
                        "type": "object", "properties": .object(properties),
                        "required": .array(properties.keys.prefix(2).map { .string($0) }),
                        "additionalProperties": false,
                    ],
                ],
            ])
        }
        return .array(tools)
    }

    /// Rollouts as JSONL, 2 MB: messages with long texts, escapes, some of them not ASCII, and tool calls.
    private static func rollouts(_ random: inout Random) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var total = 0
        while total < 2_000_000 {
            var messages: [JSON] = [["role": "system", "content": .string(random.text(150))]]
            for turn in 0..<8 {
                messages.append([
                    "role": "assistant", "content": .string(random.text(60)),
                    "tool_calls": [
                        [
                            "id": .string("call_\(turn)"), "type": "function",
                            "function": [
                                "name": "list_orders", "arguments": ["limit": 20, "query": .string(random.words(3))],
                            ],
                        ]
                    ],
                ])
                messages.append([
                    "role": "tool", "tool_call_id": .string("call_\(turn)"),
                    "content": .string(toolResult(&random).rowText()),
                ])
            }
            let line = JSON.object([
                "schema": "awm.rollout/1", "rollout_id": .string(random.words(1)),
                "reward": .double(Double(random.below(100)) / 100),
                "messages": .array(messages),
            ]).rowBytes()
            total += line.count
            lines.append(line)
        }
        return lines
    }

    /// What trainers want per token: ids, log probabilities, masks.
    private static func numbers(_ random: inout Random) -> JSON {
        [
            "token_ids": .array((0..<20_000).map { _ in .integer(Int64(random.below(150_000))) }),
            "logprobs": .array((0..<20_000).map { _ in .double(-Double(random.next() >> 11) * 0x1p-53 * 7) }),
            "rewards": .array((0..<20_000).map { _ in .double(Double(random.below(10_000)) / 10_000) }),
            "mask": .array((0..<20_000).map { _ in .integer(Int64(random.below(2))) }),
        ]
    }
}

/// SplitMix64, and text made with it.
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private static let vocabulary = [
        "order", "customer", "product", "quantity", "warehouse", "return", "a", "of", "to", "the", "refund", "invoice",
        "status", "cart",
        "address", "list", "update", "between", "with", "price", "shipment", "details", "is", "new", "and",
    ]

    mutating func words(_ count: Int, separator: String = " ") -> String {
        (0..<count).map { _ in Random.vocabulary[below(Random.vocabulary.count)] }.joined(separator: separator)
    }

    /// Sentences with line breaks, quotes and now and then a word that is not ASCII.
    mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in
            switch below(40) {
            case 0: "naïve — 5 €\n"
            case 1: "\"\(words(1))\""
            case 2, 3: ".\n"
            default: words(1)
            }
        }.joined(separator: " ")
    }
}
