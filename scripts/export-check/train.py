"""Trains one real step with TRL on exports: SFT on `messages`, DPO on `dpo`, KTO on `kto`, and reads tasks for GRPO.

    python train.py DIR…

The weights must move, and under SFT only what the assistant wrote may be trained on.
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
COMMON = dict(
    output_dir=HOME.name + "/out", max_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no", logging_steps=1,
    disable_tqdm=True, learning_rate=1e-2,
)


def short(dataset, tokenizer, columns, limit=2000):
    """Rows whose conversations fit into a small context, so that truncation is not what is tested."""

    def fits(row):
        messages = sum((row[column] for column in columns), [])
        return len(tokenizer.apply_chat_template(messages, tools=row["tools"])["input_ids"]) < limit

    return dataset.filter(fits)


def steps(trainer, before):
    """Trains, and says how far the weights moved."""
    result = trainer.train()
    moved = sum((parameter - before[name]).abs().sum().item() for name, parameter in trainer.model.named_parameters())
    if not moved > 0 or not torch.isfinite(torch.tensor(result.training_loss)):
        raise ValueError(f"loss {result.training_loss}, the weights moved by {moved}")
    return f"loss {result.training_loss:.3f}"


def prepared(folder, columns):
    dataset = first(folder)
    tokenizer = tiny.tokenizer(tiny.corpus(dataset), TEMPLATE)
    dataset = short(dataset, tokenizer, columns)
    if len(dataset) == 0:
        raise ValueError("no row is short enough")
    model = tiny.model(tokenizer)
    return dataset, tokenizer, model, {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


def first(folder):
    loaded = datasets.load_dataset(str(folder))
    return loaded["train"] if "train" in loaded else loaded[sorted(loaded)[0]]


def sft(folder):
    dataset, tokenizer, model, before = prepared(folder, ["messages"])
    args = trl.SFTConfig(**COMMON, per_device_train_batch_size=4, max_length=4096, assistant_only_loss=True)
    trainer = trl.SFTTrainer(model=model, args=args, train_dataset=dataset, processing_class=tokenizer)
    batch = next(iter(trainer.get_train_dataloader()))
    trained = tokenizer.decode(batch["input_ids"][batch["labels"] != -100])
    for row in dataset:
        for message in row["messages"]:
            if message["role"] != "assistant" and len(message["content"]) > 40 and message["content"] in trained:
                raise ValueError(f"what the {message['role']} said is trained on")
    share = (batch["labels"] != -100).float().mean().item()
    return f"{len(dataset)} conversations, {share:.0%} of a batch's tokens trained on, {steps(trainer, before)}"


def dpo(folder):
    dataset, tokenizer, model, before = prepared(folder, ["prompt", "chosen"])
    args = trl.DPOConfig(**COMMON, per_device_train_batch_size=2, max_length=4096)
    reference = tiny.model(tokenizer)
    trainer = trl.DPOTrainer(
        model=model, ref_model=reference, args=args, train_dataset=dataset, processing_class=tokenizer
    )
    return f"{len(dataset)} pairs, {steps(trainer, before)}"


def kto(folder):
    dataset, tokenizer, model, before = prepared(folder, ["prompt", "completion"])
    args = trl.KTOConfig(**COMMON, per_device_train_batch_size=2, max_length=4096)
    reference = tiny.model(tokenizer)
    trainer = trl.KTOTrainer(
        model=model, ref_model=reference, args=args, train_dataset=dataset, processing_class=tokenizer
    )
    return f"{len(dataset)} completions, {steps(trainer, before)}"


CHECKS = {"messages": ("SFT", sft), "dpo": ("DPO", dpo), "kto": ("KTO", kto)}


def main(names):
    datasets.disable_progress_bars()
    failed = False
    for folder in map(Path, names):
        format = json.loads((folder / "awm-export.json").read_text("utf-8"))["format"]
        if format not in CHECKS:
            continue
        name, check = CHECKS[format]
        start = time.monotonic()
        try:
            print(f"ok    trl {trl.__version__}, {name}: {check(folder)}, {time.monotonic() - start:.1f} s")
        except Exception as error:  # the other folders are still of interest
            print(f"FAIL  trl {trl.__version__}, {name}: {type(error).__name__}: {error}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
