"""Do two workspaces hold the same traces? For one data set in two formats.

same.py WORKSPACE WORKSPACE
"""

import sys

import duckdb

from finding import Findings

TABLES = {
    "trace": "trace_id, content_id, label, text",
    "response": "response_id, text",
    "reflection": "reflection_id, text",
    "response_use": "response_id, is_correct, extracted_answer, reason",
}


def main(one: str, other: str) -> None:
    found = Findings(f"duckdb {duckdb.__version__}")
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{one}' AS one (READ_ONLY)")
        db.execute(f"ATTACH '{other}' AS other (READ_ONLY)")
        for table, columns in TABLES.items():
            left = db.execute(f"SELECT {columns} FROM one.{table}").fetchall()
            right = db.execute(f"SELECT {columns} FROM other.{table}").fetchall()
            found.same_set(table, left, right)
            found.need(bool(left), f"{table} has rows")
            found.say(f"{len(left)} rows of {table} in both")
    found.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
