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
            "options": [
                "min_reward": options.minReward.map(JSON.double) ?? .null,
                "include_faults": .bool(options.includeFaults),
                "timings": .bool(options.timings),
                "shard_bytes": .integer(Int64(options.shardBytes)),
                "split": options.split.map(JSON.string) ?? .null,
                "certified": .bool(options.certified != nil),
                "license": options.license.map(JSON.string) ?? .null,
            ],
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
