"""The other side of a round trip with a Hub: what the Python client puts there, and what it finds.

hub.py rows PATH [CHANGED]      writes raw rows, that many of them with other texts
hub.py put SET FILE             uploads a file of rows as the data set
hub.py same SET FOLDER          does the data set load as the folder of an export does?
hub.py cached SET FILE          does the Python client find, offline, the file that the program has fetched?
"""

import hashlib
import random
import sys
from pathlib import Path

RESPONSE = "model_responses__mutated_prompts"
QUESTIONS, RESPONSES, CHARS = 2000, 6, 1200


def text(question: int, response: int, version: int) -> str:
    """Words that no packing makes small."""
    chance = random.Random(f"{question} {response} {version}")
    return " ".join(f"{chance.getrandbits(40):x}" for _ in range(CHARS // 11))


def rows(path: str, changed: int = 0) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    records = []
    for at in range(QUESTIONS * RESPONSES):
        question, response = divmod(at, RESPONSES)
        # The changed rows lie together, as those of a part that was sampled again do.
        version = 1 if at < changed else 0
        verdict = "Correct" if response % 2 == 0 else "Incorrect"
        records.append(
            {
                "question": f"question {question}?",
                "answer": "42",
                "prompt_variant": "original",
                RESPONSE: [text(question, response, version)],
                f"{RESPONSE}__eval_is_correct": [response % 2 == 0],
                f"{RESPONSE}__eval_extracted_answers": ["42"],
                f"{RESPONSE}_reflection": [f"so\n<verdict>\n{verdict}\n</verdict>"],
            }
        )
    parquet.write_table(pa.Table.from_pylist(records), path)


def put(name: str, file: str) -> None:
    import huggingface_hub

    api = huggingface_hub.HfApi()
    api.create_repo(name, repo_type="dataset", exist_ok=True)
    card = b"---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/*.parquet\n---\n# Raw\n"
    for path, content in [("README.md", card), ("data/rows.parquet", file)]:
        api.upload_file(path_or_fileobj=content, path_in_repo=path, repo_id=name, repo_type="dataset")


def same(name: str, folder: str) -> None:
    import datasets
    import huggingface_hub
    from finding import Findings

    found = Findings(f"datasets {datasets.__version__}, huggingface_hub {huggingface_hub.__version__}")
    ours = datasets.load_dataset(folder)
    theirs = datasets.load_dataset(name)
    found.need(set(ours) == set(theirs), f"the splits are {set(ours)}")
    for split in ours:
        found.need(ours[split].features == theirs[split].features, f"{split}: the features are the same")
        found.need(ours[split].to_list() == theirs[split].to_list(), f"{split}: the rows are the same")
        found.need(len(theirs[split]) > 0, f"{split} has rows")
    local = {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}
    there = set(huggingface_hub.HfApi().list_repo_files(name, repo_type="dataset"))
    found.need(local <= there, "every file is there")
    found.need(not any(path.startswith("data/") for path in there - local), "no shard is left over")
    commits = huggingface_hub.HfApi().list_repo_commits(name, repo_type="dataset")
    found.say(f"{sum(map(len, theirs.values()))} rows in {len(local)} files, {len(commits)} commits: {commits[0].title}")
    found.end()


def cached(name: str, file: str) -> None:
    import huggingface_hub
    from finding import Findings

    found = Findings(f"huggingface_hub {huggingface_hub.__version__}")
    path = huggingface_hub.hf_hub_download(name, "data/rows.parquet", repo_type="dataset", local_files_only=True)
    digest = [hashlib.sha256(Path(one).read_bytes()).hexdigest() for one in (path, file)]
    found.need(digest[0] == digest[1], "the file in the cache is the one that was uploaded")
    found.need(not huggingface_hub.scan_cache_dir().warnings, "the cache is sound to the Python client")
    found.end()


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    {"rows": lambda path, changed="0": rows(path, int(changed)), "put": put, "same": same, "cached": cached}[verb](*rest)
