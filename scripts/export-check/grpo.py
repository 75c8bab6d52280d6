"""Trains one real step of TRL's GRPO on task rows, with environments that note what they are handed.

    python grpo.py DIR…

The environment of each rollout must be chosen by `environment` and be given every other column of its row.
"""

import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", WANDB_DISABLED="true", TOKENIZERS_PARALLELISM="false")
HOME = tempfile.TemporaryDirectory(prefix="awm-export-check-")
os.environ["HF_HOME"] = HOME.name
warnings.filterwarnings("ignore")

import datasets
import tiny
import torch
import transformers
import trl

transformers.utils.logging.set_verbosity_error()
TEMPLATE = (Path(trl.__file__).parent / "chat_templates" / "qwen3.jinja").read_text("utf-8")
HANDED = []


def environment(name):
    """A class of environments that stands for one world; a served world would be asked here."""

    class World:
        def reset(self, **row):
            HANDED.append((name, row))
            return None

        def look(self, text: str) -> str:
            """
            Look at something.

            Args:
                text: What to look at.
            """
            return "nothing"

        def get_reward(self) -> float:
            return 0.0

    return World


def alternate(completions, **columns):
    """Rewards that differ within every group of two: random weights earn none by themselves."""
    return [float(place % 2) for place in range(len(completions))]


def check(folder):
    dataset = datasets.load_dataset(str(folder), split="train")
    names = sorted(set(dataset["environment"]))
    tokenizer = tiny.tokenizer(tiny.corpus(dataset), TEMPLATE)
    model = tiny.model(tokenizer)
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    args = trl.GRPOConfig(
        output_dir=HOME.name + "/out", max_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no", disable_tqdm=True,
        learning_rate=1e-2, per_device_train_batch_size=4, num_generations=2, max_completion_length=8,
    )
    factories = {name: environment(name) for name in names}
    trainer = trl.GRPOTrainer(
        model=model, args=args, train_dataset=dataset, processing_class=tokenizer, environment_factory=factories,
        reward_funcs=alternate,
    )
    trainer.train()
    moved = sum((parameter - before[name]).abs().sum().item() for name, parameter in trainer.model.named_parameters())
    if not moved > 0:
        raise ValueError("the weights did not move")
    rows = {(row["env_hash"], row["task_id"], row["seed"]): row for row in dataset}
    if not HANDED:
        raise ValueError("no environment was reset")
    for name, handed in HANDED:
        row = rows[handed["env_hash"], handed["task_id"], handed["seed"]]
        # TRL keeps the column that chooses the environment to itself.
        lost = [key for key in row if key not in ("prompt", "environment") and handed.get(key) != row[key]]
        if lost or name != row["env_id"]:
            raise ValueError(f"{name} was handed a row of {row['env_id']} without {lost}")
    return f"{len(dataset)} tasks of {len(names)} environments, {len(HANDED)} resets, each with every other column"


def main(names):
    datasets.disable_progress_bars()
    failed = False
    for folder in map(Path, names):
        if json.loads((folder / "awm-export.json").read_text("utf-8"))["format"] != "trl":
            continue
        start = time.monotonic()
        try:
            print(f"ok    trl {trl.__version__}, GRPO: {check(folder)}, {time.monotonic() - start:.1f} s")
        except Exception as error:  # the other folders are still of interest
            print(f"FAIL  trl {trl.__version__}, GRPO: {type(error).__name__}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
