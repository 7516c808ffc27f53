"""Do trainers' own readers take what an export has for them?

targets.py CHECK FOLDER WORKSPACE        CHECK: trl, llamafactory, axolotl, verl, plain
"""

import contextlib
import dataclasses
import importlib.util
import json
import os
import random
import sys
import types
from pathlib import Path

import datasets
import duckdb
import pandas
import yaml

from absent import leave_out
from finding import Findings

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def asked(workspace: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(workspace), read_only=True) as db:
        return db.sql(sql).fetchall()


def stored(workspace: Path) -> dict[str, tuple[str, str]]:
    """Question and text of each trace."""
    sql = "SELECT trace_id, question.text, trace.text FROM trace JOIN question USING (question_id)"
    return {name: (question, text) for name, question, text in asked(workspace, sql)}


def tokenizer():
    """A tokenizer of characters with the published chat format: no weights, and every text is whole."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {letter: number for number, letter in enumerate(["<|im_start|>", "<|im_end|>", *alphabet])}
    inner = Tokenizer(models.BPE(vocab=vocab, merges=[]))
    words = pre_tokenizers.Split(Regex(r"\s?[^\s]+|\s+"), "isolated")
    inner.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(False, use_regex=False)])
    inner.decoder = decoders.ByteLevel()
    special = {"eos_token": "<|im_end|>", "additional_special_tokens": ["<|im_start|>"]}
    return PreTrainedTokenizerFast(tokenizer_object=inner, chat_template=CHATML, **special)


def trl(found: Findings, folder: Path, workspace: Path) -> None:
    """TRL's own functions say which kind of data each config is, and render it through a chat template."""
    from trl import data_utils

    ours, traces = tokenizer(), stored(workspace)
    keys = {
        "messages": {"text"},
        "prompt-completion": {"prompt", "completion"},
        "preference": {"prompt", "chosen", "rejected"},
        "unpaired": {"prompt", "completion", "label"},
        "stepwise": {"prompt", "completions", "labels"},
    }
    for config, wanted in keys.items():
        rows = datasets.load_dataset(str(folder), config, split="train")
        found.need(len(rows) > 0, f"{config} has rows")
        for row in rows:
            row = {key: value for key, value in row.items() if key in wanted | {"messages"}}
            if config == "stepwise":
                found.need(not data_utils.is_conversational(row), "steps are plain text")
                found.equal("a label for each step", len(row["labels"]), len(row["completions"]))
                continue
            found.need(data_utils.is_conversational(row), f"{config} is conversational for TRL", row)
            rendered = data_utils.apply_chat_template(row, ours)
            found.equal(f"{config}: what TRL makes of it", {*rendered} & wanted, wanted)
        if config == "messages":
            for row in rows:
                text = data_utils.apply_chat_template({"messages": row["messages"]}, ours)["text"]
                found.need(all(part in text for part in traces[row["trace_id"]]), "nothing is lost", row["trace_id"])
        found.say(f"{config}: {len(rows)} rows of {sorted(wanted)}")


def llamafactory(found: Findings, folder: Path, workspace: Path) -> None:
    """LLaMA-Factory's own loader: list of data sets, converter, its template and the tokens that are trained on."""
    ours = tokenizer()
    # Weights and media: nothing that data of texts needs.
    leave_out("torch", "torchaudio", "accelerate", "peft", "trl", "av", "librosa", "omegaconf")
    os.environ["DISABLE_VERSION_CHECK"] = "1"
    from llamafactory.data import converter, loader, template
    from llamafactory.hparams.data_args import DataArguments

    train = yaml.safe_load((folder / "train.yaml").read_text(encoding="utf-8"))
    known = {field.name for field in dataclasses.fields(DataArguments)}
    # As its parser of arguments gives them on, from within the folder; with room in letters, as each is a token here.
    given = {key: value for key, value in train.items() if key in known}
    room = {"cutoff_len": 1 << 20}
    arguments = DataArguments(**{**given, **room, "dataset_dir": str(folder), "preprocessing_num_workers": 1})
    training = types.SimpleNamespace(
        main_process_first=lambda **_: contextlib.nullcontext(), seed=42, predict_with_generate=False,
        should_log=False, local_process_index=0, dataloader_num_workers=0,
    )
    model = types.SimpleNamespace(cache_dir=None, hf_hub_token=None)
    warnings = []
    for module in (converter, loader, loader.SupervisedDatasetProcessor):
        log = getattr(module, "logger", None) or sys.modules[module.__module__].logger
        log.warning_rank0 = warnings.append
    made = template.get_template_and_fix_tokenizer(ours, arguments)
    rows = loader.get_dataset(made, model, arguments, training, train["stage"], ours)["train_dataset"]
    longest = max(map(len, rows["input_ids"]))
    # What is learnt is the trace, to its end; what was asked stands before it.
    end = "<|im_end|>"
    learnt = sorted(ours.decode([one for one in labels if one != -100]) for labels in rows["labels"])
    traces = stored(workspace)
    found.need(learnt == sorted(f"{text}{end}\n" for _, text in traces.values()), "each trace is learnt whole")
    shown = sorted(ours.decode(row).split("<|im_start|>user\n")[1] for row in rows["input_ids"])
    turns = sorted(f"{question}{end}\n<|im_start|>assistant\n{text}{end}\n" for question, text in traces.values())
    found.need(shown == turns, "behind its question")
    found.equal("warnings of the converter", warnings, [])
    found.need(train["cutoff_len"] * 2 > max(sum(map(len, pair)) for pair in traces.values()), "cutoff_len has room", train)
    found.say(f"{len(rows)} rows through its loader and template {train['template']}, up to {longest} letters as tokens")


class Config(dict):
    """What axolotl reads as attributes."""

    __getattr__ = dict.get


def axolotl(found: Findings, folder: Path, workspace: Path) -> None:
    """axolotl's own schema reads the configuration, and its own strategy makes tokens and labels of the rows."""
    ours = tokenizer()
    leave_out("torch", "accelerate", "peft", "torchao", "addict", "colorama")
    from axolotl.prompt_strategies import chat_template
    from axolotl.utils.schemas.config import AxolotlInputConfig

    warnings = []
    chat_template.LOG.warning = lambda *words: warnings.append(words)
    written = yaml.safe_load((folder / "axolotl.yaml").read_text(encoding="utf-8"))
    # Room in letters, as each is a token here.
    config = AxolotlInputConfig(**{**written, "sequence_len": 1 << 20})
    unknown = set(written) - set(AxolotlInputConfig.model_fields)
    found.equal("keys that axolotl does not know", unknown, set())
    [entry] = [one.model_dump(exclude_none=True) for one in config.datasets]
    found.equal("keys of the data set that it does not know", set(written["datasets"][0]) - set(entry), set())
    strategy = chat_template.load(ours, Config(config.model_dump()), entry)
    files = [str(file) for pattern in entry["data_files"] for file in sorted(folder.glob(pattern))]
    rows = datasets.load_dataset(entry["ds_type"], data_files=files, split=entry["split"])
    traces = stored(workspace)
    masked = trained = missed = halved = 0
    for row in rows:
        user, turn = row[entry["field_messages"]]
        content, details = turn["content"], turn.get("train_detail")
        if isinstance(content, list):
            content, details = strategy._convert_content_parts(content)
        question, text = traces[row["trace_id"]]
        found.equal("the text is the trace", content, text)
        wanted = {at: one["train"] for one in details for at in range(one["begin_offset"], one["end_offset"] + 1)}
        found.equal("each character once", sorted(wanted), list(range(len(content))))
        masked += sum(not train for train in wanted.values())
        trained += sum(wanted.values())
        if random.Random(row["trace_id"]).random() < 0.1:
            made = strategy.tokenize_prompt(row)
            shown = f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n{text}<|im_end|>\n"
            found.equal("what the model sees", ours.decode(made["input_ids"]), shown)
            offsets = ours(shown, return_offsets_mapping=True, add_special_tokens=False)["offset_mapping"]
            begin = len(shown) - len("<|im_end|>\n") - len(text)
            of_text = {*range(begin, begin + len(text))}
            learnt, left = (
                {at for (first, last), label in zip(offsets, made["labels"]) if (label != -100) == is_learnt for at in range(first, last)}
                for is_learnt in (True, False)
            )
            # Where a masked part begins, it may cut between the tokens of one character: then the character is neither.
            cut = learnt & left
            found.need(cut <= {begin + one["begin_offset"] for one in details if not one["train"]}, "cut only where a mask begins", row["trace_id"])
            halved += len(cut)
            learnt -= left
            asked = {begin + at for at, train in wanted.items() if train}
            found.need(learnt & of_text <= asked, "nothing masked is trained on", row["trace_id"])
            found.need(ours.decode([one for one in made["labels"] if one != -100]).endswith("<|im_end|>"), "the end is learnt")
            found.need(not learnt & {*range(shown.index(question), begin - len("<|im_end|>\n<|im_start|>assistant\n"))},
                       "nothing of the question is")
            missed += len(asked - learnt)
    found.equal("warnings of axolotl", warnings, [])
    found.need(masked > 0 and trained > 0, "some is masked and some trained on")
    found.say(f"{len(rows)} rows, {100 * masked / (masked + trained):.1f}% of the characters masked, {missed} at borders missed, {halved} cut in two")


def verl(found: Findings, folder: Path, workspace: Path) -> None:
    """pandas reads what verl reads, and the reward function says which responses are right."""
    scope = importlib.util.spec_from_file_location("reward", folder / "reward.py")
    reward = importlib.util.module_from_spec(scope)
    scope.loader.exec_module(reward)
    rl = pandas.concat([pandas.read_parquet(file) for file in (folder / "rl").glob("*.parquet")])
    sft = pandas.concat([pandas.read_parquet(file) for file in (folder / "sft").glob("*.parquet")])
    found.equal("columns", list(rl.columns), ["data_source", "prompt", "ability", "reward_model", "extra_info"])
    tuned = {question for question, _ in map(stored(workspace).get, sft["trace_id"])}
    found.equal("no question is in both", tuned & {one["question"] for one in rl["extra_info"]}, set())
    for row in rl.to_dict("records"):
        gold = row["reward_model"]["ground_truth"]
        text = f"<think>…</think> <answer>wrong</answer> <answer>\n{gold}\n</answer>"
        score = reward.compute_score(row["data_source"], text, gold, row["extra_info"])
        found.equal("the gold answer is right", score, 1.0)
        found.equal("no answer is wrong", reward.compute_score("", gold, gold, None), 0.0)
    cases = [
        ("(62 - 39) + 1", "1 + 62 - 39", 1), ("24", "1 + 62 - 39", 0), ("62 - 38", "1 + 62 - 39", 0),
        ("0.50", "1/2", 1), ("1,000", "1000", 1), ("-3", "3", 0), ("Paris", "paris", 1), ("2**9999", "2", 0),
        ("99 − (62 - 39) = 76", "99 - (62 - 39)", 1), ("1/0", "0", 0), ("__import__('os')", "1", 0), ("yes no", "yes", 0),
    ]
    for said, gold, score in cases:
        found.equal(f"{said} for {gold}", reward.compute_score("", f"<answer>{said}</answer>", gold), float(score))
    answers = asked(workspace, "SELECT response.text, answer, is_correct FROM response_use JOIN response USING (question_id, response_id)"
                               " JOIN question_use USING (recipe, question_id) WHERE is_correct IS NOT NULL AND answer IS NOT NULL")
    same = sum(reward.compute_score("", text, gold) == float(right) for text, gold, right in answers)
    found.say(f"{len(rl)} questions, {len(sft)} traces; of {len(answers)} responses the reward says of {same} what the rows say")


def plain(found: Findings, folder: Path, workspace: Path) -> None:
    traces = stored(workspace)
    frames = {
        "jsonl": lambda file: pandas.read_json(file, lines=True, dtype=False),
        "csv": lambda file: pandas.read_csv(file, keep_default_na=False),
        "parquet": pandas.read_parquet,
    }
    for form, reader in frames.items():
        rows = pandas.concat([reader(file) for file in (folder / form / "data").glob(f"*.{form}")])
        texts = {row["trace_id"]: (row["question"], row["text"]) for row in rows.to_dict("records")}
        found.need(texts == traces, f"pandas reads every trace of {form}")
    lines = datasets.load_dataset("json", data_files=str(folder / "jsonl" / "data" / "*.jsonl"), split="train")
    found.equal("datasets reads JSON Lines", len(lines), len(traces))
    manifest = json.loads((folder / "csv" / "manifest.json").read_text(encoding="utf-8"))
    found.equal("the manifest names the target", manifest["layout"]["target"], "csv")
    found.say(f"{len(traces)} traces in three forms")


if __name__ == "__main__":
    check, folder, workspace = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    findings = Findings(check)
    globals()[check](findings, folder, workspace)
    findings.end()
