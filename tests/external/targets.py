"""Do trainers' own readers take what an export has for them?

targets.py CHECK FOLDER WORKSPACE        CHECK: trl, llamafactory, axolotl, verl, plain
"""

import importlib.util
import json
import random
import sys
import types
from pathlib import Path

import datasets
import duckdb
import pandas
import yaml

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


def package(name: str, path: Path) -> None:
    """A package without what its __init__ does, which would import torch."""
    module = types.ModuleType(name)
    module.__path__ = [str(path)]
    sys.modules[name] = module


def llamafactory(found: Findings, folder: Path, workspace: Path) -> None:
    """LLaMA-Factory's list of data sets and its converter, as they are; what they import of torch is left out."""
    home = Path(importlib.util.find_spec("llamafactory").submodule_search_locations[0])
    package("llamafactory", home)
    for part in ("data", "extras"):
        package(f"llamafactory.{part}", home / part)
    misc = types.ModuleType("llamafactory.extras.misc")
    misc.use_modelscope = misc.use_openmind = lambda: False
    constants = types.ModuleType("llamafactory.extras.constants")
    constants.DATA_CONFIG = "dataset_info.json"
    logging = types.ModuleType("llamafactory.extras.logging")
    warnings = []
    logging.get_logger = lambda _: types.SimpleNamespace(warning_rank0=warnings.append)
    logging_package = sys.modules["llamafactory.extras"]
    logging_package.logging = logging
    utils = types.ModuleType("llamafactory.data.data_utils")
    import enum

    utils.Role = enum.Enum("Role", {n: n.lower() for n in ("USER", "ASSISTANT", "SYSTEM", "FUNCTION", "OBSERVATION")})
    for module in (misc, constants, logging, utils):
        sys.modules[module.__name__] = module
    from llamafactory.data import converter, parser

    train = yaml.safe_load((folder / "train.yaml").read_text(encoding="utf-8"))
    [attr] = parser.get_dataset_list([train["dataset"]], str(folder))
    found.equal("it is read from a folder", (attr.load_from, attr.formatting), ("file", "sharegpt"))
    files = [str(file) for file in (folder / attr.dataset_name).iterdir()]
    found.equal("with one ending", {file.rsplit(".", 1)[-1] for file in files}, {"parquet"})
    rows = datasets.load_dataset("parquet", data_files=files, split=attr.split)
    arguments = types.SimpleNamespace(media_dir="", streaming=False)
    convert = converter.get_dataset_converter(attr.formatting, attr, arguments)
    traces, longest = stored(workspace), 0
    for row in rows:
        question, text = traces[row["trace_id"]]
        made = convert(row)
        found.equal("prompt", made["_prompt"], [{"role": "user", "content": question}])
        found.equal("response", made["_response"], [{"role": "assistant", "content": text}])
        longest = max(longest, len(question) + len(text))
    found.equal("every trace", len(rows), len(traces))
    found.equal("warnings of the converter", warnings, [])
    found.need(train["cutoff_len"] * 2 > longest, "cutoff_len has room for the longest trace", train["cutoff_len"])
    found.say(f"{len(rows)} rows through parser and converter")


def axolotl(found: Findings, folder: Path, workspace: Path) -> None:
    """axolotl's own functions over offsets and parts, taken out of their file: the file as a whole imports torch."""
    import ast

    home = Path(importlib.util.find_spec("axolotl").submodule_search_locations[0])
    tree = ast.parse((home / "prompt_strategies" / "chat_template.py").read_text(encoding="utf-8"))
    wanted = {"get_offsets_for_train_detail", "adjust_train_details", "_convert_content_parts"}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in wanted]
    found.equal("axolotl has these functions", {one.name for one in functions}, wanted)
    warnings = []
    log = types.SimpleNamespace(debug=lambda *_: None, warning=lambda *words: warnings.append(words))
    scope = {"LOG": log, "List": list, "Dict": dict, "IGNORE_TOKEN_ID": -100}
    body = [ast.ClassDef("Prompter", [], [], functions, [], type_params=[])]
    exec(compile(ast.fix_missing_locations(ast.Module(body, [])), "axolotl", "exec"), scope)
    prompter, ours = scope["Prompter"](), tokenizer()
    prompter.tokenizer = ours

    config = yaml.safe_load((folder / "axolotl.yaml").read_text(encoding="utf-8"))
    [entry] = config["datasets"]
    files = [str(file) for pattern in entry["data_files"] for file in sorted(folder.glob(pattern))]
    rows = datasets.load_dataset(entry["ds_type"], data_files=files, split=entry["split"])
    traces = stored(workspace)
    masked = trained = 0
    for row in rows:
        user, turn = row[entry["field_messages"]]
        content, details = turn["content"], turn.get("train_detail")
        if isinstance(content, list):
            found.equal("nothing is said of the user's turn", prompter._convert_content_parts(user["content"])[1], None)
            content, details = prompter._convert_content_parts(content)
        found.equal("the text is the trace", content, traces[row["trace_id"]][1])
        wanted_of = {at: one["train"] for one in details for at in range(one["begin_offset"], one["end_offset"] + 1)}
        found.equal("each character once", sorted(wanted_of), list(range(len(content))))
        if random.Random(row["trace_id"]).random() < 0.1:
            # By the tokens of a tokenizer that splits before spaces.
            given = prompter.get_offsets_for_train_detail(content, details)
            offsets = ours(content, return_offsets_mapping=True, add_special_tokens=False)["offset_mapping"]
            for (start, _), label in zip(offsets, given):
                found.need(not (label != -100) or wanted_of[start], "nothing masked is trained on", (row["trace_id"], start))
        masked += sum(not train for train in wanted_of.values())
        trained += sum(wanted_of.values())
    boundaries = [words for words in warnings if "whitespace" in str(words[0])]
    found.equal("axolotl warns of no border", boundaries, [])
    found.need(masked > 0 and trained > 0, "some is masked and some trained on")
    found.say(f"{len(rows)} rows, {100 * masked / (masked + trained):.1f}% of the characters masked")


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
