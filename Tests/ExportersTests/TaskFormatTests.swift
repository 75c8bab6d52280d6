import Exporters
import JSON
import Testing

/// The rows of each format of tasks, key by key.
struct TaskFormatTests {
    private let task = TaskRow(
        environment: "shop",
        environmentID: "sha256:" + String(repeating: "1f", count: 32),
        taskID: "order",
        taskHash: "sha256:" + String(repeating: "2e", count: 32),
        seed: 7,
        split: "train",
        certificate: "sha256:" + String(repeating: "3d", count: 32),
        parameters: ["kind": ["x": nil]],
        system: "s",
        instruction: "Größe?",
        tools: [
            ["type": "function", "function": ["name": "get", "description": "d", "parameters": ["type": "object"]]]
        ]
    )

    private var identity: JSONObject {
        [
            "env_id": "shop", "env_hash": .string(task.environmentID), "task_id": "order",
            "task_hash": .string(task.taskHash),
            "seed": 7, "split": "train", "params": "{\"kind\":{\"x\":null}}",
            "certificate": .string(task.certificate ?? ""),
        ]
    }

    private let prompt: JSON = [["role": "system", "content": "s"], ["role": "user", "content": "Größe?"]]

    private func row(_ format: TaskFormat, agent: String = "a") -> JSON {
        format.exporter.row(for: task, index: 4, agent: agent)
    }

    private func adding(_ members: JSONObject, to object: JSONObject) -> JSON {
        var object = object
        for (key, value) in members { object[key] = value }
        return .object(object)
    }

    @Test func trl() {
        #expect(row(.trl) == adding(["prompt": prompt, "environment": "shop"], to: identity))
    }

    @Test func verl() {
        let truth = JSON.string(JSON.object(identity).rowText())
        let extra: JSONObject = [
            "index": 4, "need_tools_kwargs": false, "tools": .string(JSON.array(task.tools).rowText()),
        ]
        #expect(
            row(.verl) == [
                "data_source": "awm/shop", "agent_name": "a", "prompt": prompt, "ability": "tool_use",
                "reward_model": ["style": "rule", "ground_truth": truth], "extra_info": adding(extra, to: identity),
            ]
        )
    }

    @Test func skyrl() {
        let truth = JSON.string(JSON.object(identity).rowText())
        #expect(
            row(.skyrl) == [
                "data_source": "awm/shop", "prompt": prompt, "env_class": "a",
                "reward_spec": ["method": "rule", "ground_truth": truth],
                "extra_info": adding(["tools": .string(JSON.array(task.tools).rowText())], to: identity),
            ]
        )
    }

    @Test func nemoGym() {
        let tool: JSON = [
            "type": "function", "name": "get", "description": "d", "parameters": ["type": "object"], "strict": false,
        ]
        #expect(
            row(.nemoGym)
                == adding(
                    [
                        "responses_create_params": ["input": prompt, "tools": [tool]],
                        "agent_ref": ["type": "responses_api_agents", "name": "a"],
                    ],
                    to: identity
                )
        )
    }

    @Test func slime() {
        #expect(
            row(.slime) == [
                "prompt": prompt, "label": .string(JSON.object(identity).rowText()),
                "tools": .string(JSON.array(task.tools).rowText()), "metadata": .object(identity),
            ]
        )
    }

    @Test("every column of a row is declared, and none that is not there", arguments: TaskFormat.allCases)
    func columns(format: TaskFormat) {
        let features = format.exporter.features(certified: true)
        #expect(Set(features.map(\.name)) == Set(row(format).objectValue?.keys ?? []))
        for feature in features {
            let value = row(format)[feature.name]
            let isRight =
                switch feature.kind {
                case .string: value?.stringValue != nil
                case .int64: value?.integerValue != nil
                case .listOfJSON: value?.arrayValue != nil
                case .json: value?.objectValue != nil
                default: false
                }
            #expect(isRight, "\(feature.name)")
        }
    }

    @Test("a task whose id reads as a date is refused where a column would become one")
    func dates() {
        var task = task
        task.taskID = "2026-11-22"
        #expect(throws: ExportError.self) { try TaskExport(TaskExportOptions(format: .trl, certified: true)).add(task) }
        #expect(throws: Never.self) { try TaskExport(TaskExportOptions(format: .slime, certified: true)).add(task) }
    }
}
