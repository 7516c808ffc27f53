"""Do other people's readers load an exported folder, whole and as its card says?

load.py FOLDER WORKSPACE
"""

import sys
from pathlib import Path

import datasets
import duckdb
import pandas
import pyarrow.parquet as parquet
import yaml

from finding import Findings

COLUMNS = ["conversations", "sft_template_type_idx", "trace_id"]
Row = tuple[tuple[tuple[str, str], ...], str, str]


def plain(record: dict) -> Row:
    """A row as tuples of Python strings, whatever the reader makes of lists and structs."""
    turns = tuple((turn["role"], turn["content"]) for turn in record["conversations"])
    return turns, record["sft_template_type_idx"], record["trace_id"]


def card_of(folder: Path) -> dict:
    _, front, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front)


def info_of(card: dict) -> dict:
    """`dataset_info` of the default config: one mapping, or a list of them where there are several configs."""
    info = card["dataset_info"]
    if isinstance(info, list):
        return next(one for one in info if one.get("config_name", "default") == "default")
    return info


def stored(workspace: Path) -> list[Row]:
    """What the export should hold, straight from the workspace."""
    with duckdb.connect(str(workspace), read_only=True) as db:
        query = "SELECT question.text, trace.text, label, trace_id FROM trace JOIN question USING (question_id)"
        return [((("user", q), ("assistant", t)), label, name) for q, t, label, name in db.sql(query).fetchall()]


def shape(features: datasets.Features) -> str:
    """Names and types. What nulls may be is left out: a card does not say it."""
    schema = features.arrow_schema
    return str([(field.name, str(field.type).replace(" not null", "")) for field in schema])


def main(folder: Path, workspace: Path) -> None:
    found = Findings(f"datasets {datasets.__version__}")
    files = sorted((folder / "data").glob("*.parquet"))
    found.need(bool(files), "there are Parquet files in data/")
    glob = str(folder / "data" / "*.parquet")

    info = info_of(card_of(folder))
    card_features = datasets.Features._from_yaml_list(info["features"])
    split = info["splits"][0]
    found.equal("the card names one split", [one["name"] for one in info["splits"]], ["train"])

    loaded = datasets.load_dataset(str(folder))
    found.equal("load_dataset gives that split", list(loaded), ["train"])
    train = loaded["train"]
    # Without the card, the types come from the Parquet files alone.
    bare = datasets.load_dataset("parquet", data_files={"train": glob}, split="train")
    streamed = datasets.load_dataset(str(folder), split="train", streaming=True)

    found.equal("features are those of the card", shape(train.features), shape(card_features))
    found.equal("features of the files alone are those of the card", shape(bare.features), shape(card_features))
    for file in files:
        found.equal(f"columns of {file.name}", parquet.read_schema(file).names, COLUMNS)
        keys = parquet.read_schema(file).metadata or {}
        found.need(b"huggingface" in keys, f"{file.name} says its features", list(keys))
    found.equal("columns", train.column_names, COLUMNS)

    frame = pandas.read_parquet(folder / "data")
    found.equal("columns for pandas", list(frame.columns), COLUMNS)

    relation = duckdb.read_parquet(glob)
    found.equal("columns for duckdb", relation.columns, COLUMNS)
    types = [str(one).replace('"', "") for one in relation.types]
    found.equal("types for duckdb", types, ["STRUCT(role VARCHAR, content VARCHAR)[]", "VARCHAR", "VARCHAR"])

    readings = {
        "load_dataset": [plain(record) for record in train],
        "load_dataset without the card": [plain(record) for record in bare],
        "load_dataset, streaming": [plain(record) for record in streamed],
        "pandas": [plain(record) for record in frame.to_dict("records")],
        "duckdb": [plain(dict(zip(relation.columns, row))) for row in relation.fetchall()],
    }
    rows = readings["load_dataset"]
    for reader, reading in readings.items():
        found.equal(f"num_examples of the card, by {reader}", len(reading), split["num_examples"])
        found.need(reading == rows, f"{reader} reads what load_dataset reads")
    found.need(bool(rows), "there are rows")
    found.same_set("rows are the traces of the workspace", rows, stored(workspace))

    names = [name for _, _, name in rows]
    found.equal("trace ids are unique", len(set(names)), len(names))
    for turns, label, name in rows:
        found.equal("user then assistant", [role for role, _ in turns], ["user", "assistant"])
        found.need(all(content for _, content in turns) and bool(label) and bool(name), "nothing is empty", name)

    size = sum(file.stat().st_size for file in files)
    found.equal("download_size of the card", info["download_size"], size)
    found.equal("dataset_size of the card", info["dataset_size"], split["num_bytes"])
    found.say(f"{len(rows)} rows in {len(files)} files of {size} bytes, the same by {len(readings)} readings")
    found.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
