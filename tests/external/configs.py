"""Do readers of data sets load every config of exports, in the types and numbers that the cards say?

configs.py FOLDER...
"""

import sys
from pathlib import Path

import datasets
import yaml

from finding import Findings


def main(folders: list[Path]) -> None:
    found = Findings(f"datasets {datasets.__version__}")
    for folder in folders:
        _, front, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
        card = yaml.safe_load(front)
        infos = card["dataset_info"]
        infos = infos if isinstance(infos, list) else [infos]
        configs = [config["config_name"] for config in card["configs"]]
        found.equal(f"configs of {folder.name}", datasets.get_dataset_config_names(str(folder)), configs)
        default = next((c["config_name"] for c in card["configs"] if c.get("default")), "default")
        for config, info in zip(configs, infos):
            for split in info["splits"]:
                rows = datasets.load_dataset(str(folder), config, split=split["name"])
                found.equal(f"rows of {folder.name}/{config}", len(rows), split["num_examples"])
                files = sorted(str(file) for file in folder.rglob(f"{split['name']}-*.parquet") if is_of(file, folder, card, config))
                bare = datasets.load_dataset("parquet", data_files=files, split="train")
                found.equal(f"types of {folder.name}/{config}", shape(bare.features), shape(rows.features))
                found.need(bare[:] == rows[:], f"{folder.name}/{config} is read alike with and without its card")
        found.equal(f"the first config of {folder.name} is the default", default, configs[0])
        found.say(f"{folder.name}: {', '.join(configs)}")
    found.end()


def shape(features: datasets.Features) -> str:
    """Names and types. What nulls may be, and how a list is named, is left out: a card does not say it."""
    return str(features.arrow_schema.remove_metadata()).replace(" not null", "")


def is_of(file: Path, folder: Path, card: dict, config: str) -> bool:
    [entry] = [one for one in card["configs"] if one["config_name"] == config]
    patterns = [data["path"] for data in entry["data_files"]]
    return any(file.relative_to(folder).match(pattern) for pattern in patterns)


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
