import ContentStore
package import JSON
import JSONSchema

extension Certificate {
    /// The certificate as `awm.certificate/1`; `rowBytes()` of it are the bytes to keep.
    package var json: JSON {
        [
            "schema": .string(Certificate.schema),
            "environment": environment.map { .string($0.description) } ?? .null,
            "task_set": taskSet.map { .string($0.description) } ?? .null,
            "checker": .string(checker),
            "sqlite": .string(sqlite),
            "level": .string(level.rawValue),
            "tools": .array(tools.map(\.json)),
            "tasks": .array(tasks.map(\.json)),
            "findings": .array(findings.map(\.json)),
        ]
    }

    /// Reads a certificate. Throws what the schema does not accept.
    package init(json: JSON) throws(VerificationError) {
        if let violation = Certificate.jsonSchema.validate(json, limit: 1).first {
            throw VerificationError("this is no \(Certificate.schema): \(violation)")
        }
        self.init(
            environment: try Certificate.digest(json["environment"]),
            taskSet: try Certificate.digest(json["task_set"]),
            checker: json["checker"]?.stringValue ?? "",
            sqlite: json["sqlite"]?.stringValue ?? "",
            level: Level(json["level"]),
            tools: (json["tools"]?.arrayValue ?? []).map(Tool.init),
            tasks: (json["tasks"]?.arrayValue ?? []).map(Task.init),
            findings: (json["findings"]?.arrayValue ?? []).map(CertificateFinding.init)
        )
    }

    /// The schema of certificates, the very file of the repository's `schemas/` folder.
    static let jsonSchema: JSONSchema = {
        do {
            return try JSONSchema(JSON(parsing: PackageResources.certificate_schema_json))
        } catch {
            preconditionFailure("a built-in schema is broken: \(error)")
        }
    }()

    private static func digest(_ json: JSON?) throws(VerificationError) -> Digest? {
        guard let text = json?.stringValue else { return nil }
        do {
            return try Digest(parsing: text)
        } catch {
            throw VerificationError("this is no \(schema)", cause: error)
        }
    }
}

// What follows reads values that the schema has accepted.

extension Certificate.Level {
    fileprivate init(_ json: JSON?) {
        self = json?.stringValue.flatMap(Certificate.Level.init(rawValue:)) ?? .failed
    }
}

extension Certificate.Mutants {
    fileprivate var json: JSON { ["tried": .count(tried), "killed": .count(killed)] }

    fileprivate init(_ json: JSON?) {
        self.init(tried: Certificate.count(json?["tried"]), killed: Certificate.count(json?["killed"]))
    }
}

extension Certificate.Chance {
    fileprivate var json: JSON {
        ["mean": .double(mean), "standard_error": .double(standardError), "rollouts": .count(rollouts)]
    }

    fileprivate init(_ json: JSON) {
        self.init(
            mean: json["mean"]?.doubleValue ?? 0,
            standardError: json["standard_error"]?.doubleValue ?? 0,
            rollouts: Certificate.count(json["rollouts"])
        )
    }
}

extension Certificate.Tool {
    fileprivate var json: JSON { ["name": .string(name), "calls": .count(calls), "faults": .count(faults)] }

    fileprivate init(_ json: JSON) {
        self.init(
            name: json["name"]?.stringValue ?? "",
            calls: Certificate.count(json["calls"]),
            faults: Certificate.count(json["faults"])
        )
    }
}

extension Certificate.Task {
    fileprivate var json: JSON {
        let open = open.sorted { $0.key < $1.key }.map { ($0.key, JSON.array($0.value.map { .string($0) })) }
        return [
            "id": .string(id),
            "level": .string(level.rawValue),
            "reasons": .array(reasons.map { .string($0) }),
            "chance": chance?.json ?? .null,
            "open": .object(JSONObject(open)),
            "argument_mutants": argumentMutants.json,
            "answer_mutants": answerMutants.json,
            "state_mutants": stateMutants.json,
        ]
    }

    fileprivate init(_ json: JSON) {
        let open = (json["open"]?.objectValue ?? [:]).map { table, columns in
            (table, (columns.arrayValue ?? []).compactMap(\.stringValue))
        }
        self.init(
            id: json["id"]?.stringValue ?? "",
            level: Certificate.Level(json["level"]),
            reasons: (json["reasons"]?.arrayValue ?? []).compactMap(\.stringValue),
            chance: json["chance"].flatMap { $0.isNull ? nil : Certificate.Chance($0) },
            open: Dictionary(open, uniquingKeysWith: { first, _ in first }),
            argumentMutants: Certificate.Mutants(json["argument_mutants"]),
            answerMutants: Certificate.Mutants(json["answer_mutants"]),
            stateMutants: Certificate.Mutants(json["state_mutants"])
        )
    }
}

extension Certificate {
    fileprivate static func count(_ json: JSON?) -> Int { json?.integerValue.map { Int(clamping: $0) } ?? 0 }
}
