"""Does `datasets` load an export with several splits, one of them empty, and with its provenance, as the card says?

splits.py FOLDER WORKSPACE
"""

import sys
from pathlib import Path

import datasets
import duckdb

from finding import Findings
from load import card_of, shape


def main(folder: Path, workspace: Path) -> None:
    found = Findings(f"datasets {datasets.__version__}")
    infos = {info["config_name"]: info for info in card_of(folder)["dataset_info"]}
    found.equal("configs of the card", list(infos), ["default", "provenance"])
    loaded = {}
    for config, info in infos.items():
        loaded[config] = datasets.load_dataset(str(folder), config)
        features = datasets.Features._from_yaml_list(info["features"])
        for split in info["splits"]:
            rows = loaded[config][split["name"]]
            found.equal(f"rows of {config}, {split['name']}", len(rows), split["num_examples"])
            found.equal(f"features of {config}, {split['name']}", shape(rows.features), shape(features))
        found.equal(f"splits of {config}", list(loaded[config]), [split["name"] for split in info["splits"]])
    sizes = [len(rows) for rows in loaded["default"].values()]
    # A reader refuses a data set that names a split without rows.
    empty = list(folder.glob("data/none-*"))
    found.need(len(empty) > 0 and "none" not in loaded["default"], "the card names no empty split", list(loaded["default"]))
    with duckdb.connect(str(workspace), read_only=True) as db:
        count = db.sql("SELECT count(*) FROM trace").fetchall()[0][0]
        parts = db.sql('SELECT trace_id, position, kind, start, "end" FROM trace_part').fetchall()
    found.equal("traces in all splits", sum(sizes), count)
    questions = [{row["conversations"][0]["content"] for row in rows} for rows in loaded["default"].values()]
    found.equal("questions that are in two splits", len(set.union(*questions)), sum(len(one) for one in questions))

    provenance = [row for rows in loaded["provenance"].values() for row in rows]
    keys = [(row["trace_id"], row["position"], row["kind"], row["start"], row["end"]) for row in provenance]
    found.same_set("parts are those of the workspace", keys, parts)
    of_models = [row for row in provenance if row["kind"] in ("sample", "repeat", "reflect", "answer")]
    found.need(all(row["source"] and row["file"] and row["row"] > 0 for row in of_models), "sources are named")
    for split, rows in loaded["default"].items():
        texts = {row["trace_id"]: row["conversations"][1]["content"] for row in rows}
        joined = {name: "" for name in texts}
        for row in sorted(loaded["provenance"][split], key=lambda row: (row["trace_id"], row["position"])):
            joined[row["trace_id"]] += texts[row["trace_id"]][row["start"] : row["end"]]
        found.need(joined == texts, f"spans tile the texts of {split}")
    found.say(f"{sizes} rows in the splits, {len(provenance)} parts")
    found.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
