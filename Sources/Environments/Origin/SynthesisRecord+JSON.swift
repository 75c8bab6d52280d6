package import ContentStore
package import JSON
import JSONSchema

extension SynthesisRecord {
    /// The record as `awm.synthesis/1`; `rowBytes()` of it are the bytes to keep.
    package var json: JSON {
        var object: JSONObject = [
            "schema": .string(SynthesisRecord.schema),
            "environment": .string(environment.description),
            "generator": ["name": .string(generator.name), "version": .string(generator.version)],
            "parameters": .object(parameters),
        ]
        if !stages.isEmpty { object["stages"] = .array(stages.map(\.json)) }
        if !requests.isEmpty {
            object["requests"] = .array(requests.map(\.json))
            object["usage"] = [
                "requests": .count(requests.count), "prompt_tokens": .count(promptTokens),
                "completion_tokens": .count(completionTokens), "cost": cost.map { .double($0) } ?? .null,
            ]
        }
        return .object(object)
    }

    /// Reads a record. Throws what the schema does not accept.
    package init(json: JSON) throws(StoreError) {
        if let violation = SynthesisRecord.jsonSchema.validate(json, limit: 1).first {
            throw StoreError(.corrupt, "this is no \(SynthesisRecord.schema): \(violation)")
        }
        self.init(
            environment: try Digest(parsing: json["environment"]?.stringValue ?? ""),
            generator: Generator(
                name: json["generator"]?["name"]?.stringValue ?? "",
                version: json["generator"]?["version"]?.stringValue ?? ""
            ),
            parameters: json["parameters"]?.objectValue ?? JSONObject()
        )
        for stage in json["stages"]?.arrayValue ?? [] { stages.append(try Stage(accepted: stage)) }
        for request in json["requests"]?.arrayValue ?? [] { requests.append(try Request(accepted: request)) }
    }

    /// The schema of records, the very file of the repository's `schemas/` folder.
    static let jsonSchema: JSONSchema = {
        do {
            return try JSONSchema(JSON(parsing: PackageResources.synthesis_schema_json))
        } catch {
            preconditionFailure("a built-in schema is broken: \(error)")
        }
    }()
}

// What follows reads values that the schema has accepted.

extension SynthesisRecord.Stage {
    fileprivate var json: JSON {
        [
            "name": .string(name), "version": .string(version), "key": .string(key.description),
            "attempts": .count(attempts), "findings": .count(findings),
        ]
    }

    fileprivate init(accepted json: JSON) throws(StoreError) {
        self.init(
            name: json["name"]?.stringValue ?? "",
            version: json["version"]?.stringValue ?? "",
            key: try Digest(parsing: json["key"]?.stringValue ?? ""),
            attempts: Int(json["attempts"]?.integerValue ?? 0),
            findings: Int(json["findings"]?.integerValue ?? 0)
        )
    }
}

extension SynthesisRecord.Request {
    fileprivate var json: JSON {
        [
            "stage": .string(stage), "request": .string(request.description), "answer": .string(answer.description),
            "model": .string(model), "prompt_tokens": promptTokens.map { .count($0) } ?? .null,
            "completion_tokens": completionTokens.map { .count($0) } ?? .null,
            "cost": cost.map { .double($0) } ?? .null,
        ]
    }

    fileprivate init(accepted json: JSON) throws(StoreError) {
        self.init(
            stage: json["stage"]?.stringValue ?? "",
            request: try Digest(parsing: json["request"]?.stringValue ?? ""),
            answer: try Digest(parsing: json["answer"]?.stringValue ?? ""),
            model: json["model"]?.stringValue ?? "",
            promptTokens: json["prompt_tokens"]?.integerValue.map { Int($0) },
            completionTokens: json["completion_tokens"]?.integerValue.map { Int($0) },
            cost: json["cost"]?.doubleValue
        )
    }
}
