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
            Document(name: "tool arguments", lines: (0..<200).map { _ in compact(toolArguments(&random)) }),
            Document(name: "tool result", lines: [compact(toolResult(&random))]),
            Document(name: "tool schemas", lines: [compact(toolSchemas(&random))]),
            Document(name: "rollouts", lines: rollouts(&random)),
            Document(name: "numbers", lines: [compact(numbers(&random))]),
        ]
    }

    /// The value in row form, but for its members in insertion order, as documents come.
    private static func compact(_ value: JSON) -> [UInt8] {
        switch value {
        case .array(let elements):
            return [0x5B] + elements.map { compact($0) }.joined(separator: [0x2C]) + [0x5D]
        case .object(let object):
            let members = object.map { JSON.string($0.key).rowBytes() + [0x3A] + compact($0.value) }
            return [0x7B] + members.joined(separator: [0x2C]) + [0x7D]
        default:
            return value.rowBytes()
        }
    }

    /// What a model passes to a tool.
    private static func toolArguments(_ random: inout Random) -> JSON {
        [
            "cart_id": .integer(Int64(random.below(100_000))), "product_name": .string(random.words(2)),
            "quantity": .integer(Int64(random.below(12))),
            "options": ["gift": .bool(random.below(2) == 0), "price": .double(Double(random.below(10_000)) / 100)],
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
            let line = compact([
                "schema": "awm.rollout/1", "rollout_id": .string(random.words(1)),
                "reward": .double(Double(random.below(100)) / 100),
                "messages": .array(messages),
            ])
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
