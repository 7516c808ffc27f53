"""Does check see what others' libraries do with chat templates and tokenizers?

check.py PROGRAM WORKSPACE FOLDER

The published templates are those that TRL carries; they are rendered by transformers. The tokenizer is trained here,
with the words of the published ones, as none can be had without a network.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import trl
from finding import Findings
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers
from transformers.utils.chat_template_utils import render_jinja_template

PUBLISHED = {"qwen2.5": "qwen2_5.jinja", "qwen3": "qwen3.jinja", "llama3": "llama3.jinja"}
BEGIN = {"llama3": "<|begin_of_text|>"}
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SHOWN = 12


def main() -> None:
    program, workspace, folder = sys.argv[1:4]
    found = Findings("check")
    with duckdb.connect(workspace, read_only=True) as db:
        sql = "SELECT trace_id, question.text, trace.text FROM trace JOIN question USING (question_id) ORDER BY trace_id"
        rows = db.sql(sql).fetchall()
    traces = {
        name: [{"role": "user", "content": question}, {"role": "assistant", "content": text}]
        for name, question, text in rows
    }

    def check(*words: str) -> str:
        command = [program, "--db", workspace, "check", *words]
        # As bytes: as text, a carriage return would come as another line break.
        ran = subprocess.run(command, capture_output=True)
        if ran.returncode not in (0, 6):
            raise SystemExit(f"{command}: {ran.stderr.decode()}")
        return ran.stdout.decode()

    def published(name: str, conversations: list) -> list[str]:
        source = (Path(trl.__file__).parent / "chat_templates" / PUBLISHED[name]).read_text()
        more = {"bos_token": BEGIN.get(name, "")}
        return render_jinja_template(conversations=conversations, chat_template=source, **more)[0]

    with tempfile.TemporaryDirectory() as tmp:
        for name, file in PUBLISHED.items():
            expected = dict(zip(traces, published(name, list(traces.values()))))
            config = {"chat_template": (Path(trl.__file__).parent / "chat_templates" / file).read_text()}
            config["bos_token"] = BEGIN.get(name)
            Path(tmp, "tokenizer_config.json").write_text(json.dumps(config))
            step = max(1, len(traces) // SHOWN)
            for trace in list(traces)[::step]:
                for template in (name, str(Path(tmp, "tokenizer_config.json"))):
                    ours = check("--template", template, "--render", trace)
                    found.equal(f"{name} renders as published", ours, expected[trace] + "\n")
            whole = sum(turns[1]["content"] in expected[trace] for trace, turns in traces.items())
            report = json.loads(check("--template", name, "--json"))
            kinds = ("text-lost", "text-changed", "blank-changed")
            lost = sum(fault["conversations"] for fault in report["faults"] if fault["fault"] in kinds)
            found.equal(f"{name}: texts that stand as they are", len(traces) - lost, whole)
            of_folder = json.loads(check(folder, "--template", name, "--json"))
            found.equal(f"{name}: the export is what the workspace is", of_folder["faults"], report["faults"])

        tokenizer = Tokenizer(models.BPE())
        words = pre_tokenizers.Split(Regex(WORDS), "isolated")
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(False, use_regex=False)])
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        special = ["<|im_start|>", "<|im_end|>"]
        trainer = trainers.BpeTrainer(vocab_size=8000, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
        rendered = published("qwen3", list(traces.values()))
        tokenizer.train_from_iterator([text for _, _, text in rows], trainer)
        tokenizer.save(str(Path(tmp, "tokenizer.json")))
        lengths = sorted(len(one.ids) for one in tokenizer.encode_batch(rendered, add_special_tokens=False))
        half = lengths[len(lengths) // 2]
        words = ["--template", "qwen3", "--tokenizer", str(Path(tmp, "tokenizer.json")), "--cutoff", str(half)]
        ours = json.loads(check(*words, "--json"))["tokens"]
        expected = (sum(lengths), lengths[0], lengths[-1], sum(length > half for length in lengths))
        found.equal("tokens", (ours["all"], ours["least"], ours["most"], ours["over_cutoff"]), expected)
    found.say(f"{len(traces)} traces, {len(PUBLISHED)} templates")
    found.end()


if __name__ == "__main__":
    main()
