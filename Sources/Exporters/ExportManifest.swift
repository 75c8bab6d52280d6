import JSON

/// `awm-export.json`: what an export was made from and what it holds, for programs (`awm.export/1`).
struct ExportManifest {
    var options: ExportOptions
    var source: ExportSource
    var summary: ExportSummary

    var json: JSON {
        [
            "schema": "awm.export/1",
            "format": .string(options.format.rawValue),
            "options": options.json,
            "source": ["name": .string(source.name), "content_id": .string(source.contentID)],
            "environments": .array(
                summary.environmentsInOrder.map { environment, tally in
                    [
                        "name": .string(environment.name),
                        "content_id": .string(environment.contentID),
                        "rollouts": .integer(Int64(tally.rollouts)),
                    ]
                }
            ),
            "policies": .array(
                summary.policiesInOrder.map { model, versions, tally in
                    [
                        "model": .string(model),
                        "versions": .array(versions.map(JSON.string)),
                        "rollouts": .integer(Int64(tally.rollouts)),
                    ]
                }
            ),
            "counts": [
                "offered": .integer(Int64(summary.offered)),
                "exported": .integer(Int64(summary.exported.rollouts)),
                "left_out": .object(
                    JSONObject(summary.leftOutInOrder.map { ($0.reason.rawValue, .integer(Int64($0.rollouts))) })
                ),
            ],
            "files": .array(
                summary.shards.map { shard in
                    [
                        "path": .string(shard.path),
                        "split": .string(shard.split),
                        "rows": .integer(Int64(shard.rows)),
                        "size": .integer(Int64(shard.size)),
                        "sha256": .string(shard.sha256),
                    ]
                }
            ),
        ]
    }
}

extension ExportOptions {
    /// The options as the manifest states them.
    fileprivate var json: JSON {
        [
            "min_reward": minReward.map(JSON.double) ?? .null,
            "include_faults": .bool(includeFaults),
            "timings": .bool(timings),
            "shard_bytes": .integer(Int64(shardBytes)),
            "split": split.map(JSON.string) ?? .null,
            "certified": .bool(certified != nil),
            "license": license.map(JSON.string) ?? .null,
            "select": .string(select.rawValue),
            "max_staleness": maxStaleness.map(JSON.count) ?? .null,
            "split_turns": .bool(splitTurns),
            "reasoning": .string(reasoning.rawValue),
            "dedup": .bool(dedup),
            "order": .string(order.rawValue),
            "compress": .string(compression.rawValue),
            "score": .string(score.name),
            "pairs": format.isPaired ? .string((pairing ?? .bestWorst).rawValue) : .null,
            "min_gap": minGap.map(JSON.double) ?? .null,
            "max_pairs": maxPairs.map(JSON.count) ?? .null,
        ]
    }
}

extension ExportOptions.Score {
    /// The word or the hash that asks for the score.
    fileprivate var name: String {
        switch self {
        case .own: "own"
        case .latest: "latest"
        case .verifier(let hash): hash
        }
    }
}
