import ContentStore
import Exporters
import JSON
import Testing
import Trajectories

/// The card of an export.
@Suite struct DatasetCardTests {
    @Test func isThisText() throws {
        let rollouts = [
            AwkwardRollouts.rollout("a", split: "train"),
            AwkwardRollouts.rollout("b", split: "train") {
                $0.reward = 0.25
                $0.success = false
            },
            AwkwardRollouts.rollout("c", split: "train") { $0.reward = 0.25 },
            AwkwardRollouts.rollout("d", split: "test") { $0.success = nil },
            AwkwardRollouts.faulted,
        ]
        let export = try ExportedFiles(rollouts, ExportOptions(format: .messages, license: "apache-2.0"))
        let card = try export.text("README.md")
        let files = export.summary.shards.map { "\($0.path) \($0.sha256)\n" }.joined()
        #expect(
            card == """
                ---
                license: apache-2.0
                task_categories:
                - text-generation
                tags:
                - agent
                - tool-use
                - function-calling
                - reinforcement-learning
                size_categories:
                - n<1K
                configs:
                - config_name: default
                  data_files:
                  - split: test
                    path: data/test-*.jsonl
                  - split: train
                    path: data/train-*.jsonl
                dataset_info:
                  config_name: default
                  description: sha256:\(SHA256.hash(Array(files.utf8)).hex)
                  features:
                  - name: messages
                    list: json
                  - name: tools
                    list: json
                  - name: reward
                    dtype: float64
                  - name: success
                    dtype: bool
                  - name: rollout_id
                    dtype: string
                  - name: group_id
                    dtype: string
                  - name: sample_index
                    dtype: int64
                  - name: attempt
                    dtype: int64
                  - name: group_complete
                    dtype: bool
                  - name: masked
                    dtype: bool
                  - name: env_id
                    dtype: string
                  - name: env_hash
                    dtype: string
                  - name: task_id
                    dtype: string
                  - name: model
                    dtype: string
                  - name: stop_reason
                    dtype: string
                  - name: malformed_calls
                    dtype: int64
                ---

                # Rollouts of runs:latest

                Attempts at tool-use tasks in database-backed worlds, with rewards computed from database state.
                One conversation a rollout, for supervised training: `messages` and `tools`, tool-call arguments as objects.

                Made by awm from the trajectory set `sha256:\(String(repeating: "3d", count: 32))`. Options, environments and the \
                SHA-256 of every file are in `awm-export.json`; `awm.lock.json` names what the rows came from.

                ## Contents

                | split | files | bytes | rollouts | mean reward | success |
                | --- | --- | --- | --- | --- | --- |
                | test | 1 | 767 B | 1 | 1.0 | – |
                | train | 1 | 2.2 kB | 3 | 0.5 | 0.6667 |
                | all | 2 | 3.0 kB | 4 | 0.625 | 0.6667 |

                ## Environments

                | environment | rollouts | mean reward | success |
                | --- | --- | --- | --- |
                | `clinic@sha256:\(String(repeating: "2e", count: 32))` | 1 | 1.0 | – |
                | `shop@sha256:\(String(repeating: "1f", count: 32))` | 3 | 0.5 | 0.6667 |

                ## Policies

                | model | weights | rollouts | mean reward | success |
                | --- | --- | --- | --- | --- |
                | `model` | 3, 4 | 4 | 0.625 | 0.6667 |

                ## Left out

                1 of 5 rollouts are not here.

                | reason | rollouts | what it means |
                | --- | --- | --- |
                | `infrastructure_fault` | 1 | The model endpoint, the disk or the network failed; there is no reward. |

                ## How to load

                ```python
                from datasets import load_dataset  # 4.7 or later

                rollouts = load_dataset("path/to/this/folder")
                ```

                The front matter declares the types, so objects come back with their own keys and no others. `datasets` reads numbers with
                a fraction to about ten decimals; read the JSONL files where that is too few.

                With TRL, `SFTTrainer(train_dataset=rollouts["train"], args=SFTConfig(assistant_only_loss=True), …)` \
                reads `messages` and `tools` as they are.

                """
        )
    }

    @Test func isNotBrokenByNames() throws {
        let rollout = AwkwardRollouts.rollout("a", split: "train") {
            $0.task.environment = "a|b\n`c`"
            $0.policy.model = "m\n---\n"
            $0.policy.versionStart = "1|2"
        }
        let card = try ExportedFiles([rollout], ExportOptions(format: .native), source: "x\n# y").text("README.md")
        #expect(card.contains("# Rollouts of x # y\n"))
        #expect(card.contains("| `a¦b 'c'@sha256:"))
        #expect(card.contains("| `m --- ` | 1¦2, 4 |"))
    }

    @Test func statesNoLicenseUnasked() throws {
        let card = try ExportedFiles([AwkwardRollouts.parallel], ExportOptions(format: .native)).text("README.md")
        #expect(!card.contains("license"))
        #expect(!card.contains("TRL"))
    }

    @Test func shortensLongTablesAndManyVersions() throws {
        let rollouts = (0..<1200).map { number in
            AwkwardRollouts.rollout("r-\(number)", split: "train") {
                $0.task.environment = "env-\(number % 150)"
                $0.policy.versionStart = String(number)
                $0.policy.versionEnd = String(number)
                $0.steps = [.assistant(Rollout.Assistant(content: ""))]
            }
        }
        let card = try ExportedFiles(rollouts, ExportOptions(format: .messages)).text("README.md")
        #expect(card.contains("and 50 more, all of them in `awm-export.json`."))
        #expect(card.contains("| `model` | 1200 versions | 1200 |"))
        #expect(card.contains("- 1K<n<10K\n"))
    }
}
