"""Is a bundle what the workspace says, for Python's own SQLite, and do its marks come back?

bundle.py PROGRAM WORKSPACE
"""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from finding import Findings

TEXTS = {"trace": "trace_id", "reflection": "reflection_id", "response": "response_id", "question": "question_id"}


def main() -> None:
    program, workspace = sys.argv[1:3]
    found = Findings("bundle")

    def run(*words: str) -> None:
        subprocess.run([program, "--db", workspace, *words], check=True, capture_output=True)

    def asked(sql: str) -> list[tuple]:
        with duckdb.connect(workspace, read_only=True) as db:
            return db.sql(sql).fetchall()

    with tempfile.TemporaryDirectory() as tmp:
        path = Path(tmp, "traces.sqlite")
        run("bundle", str(path))
        db = sqlite3.connect(path)
        db.execute("PRAGMA foreign_keys = ON")
        found.equal("whole", db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        found.equal("each leads to another", db.execute("PRAGMA foreign_key_check").fetchall(), [])
        used = {
            "reflection": "WHERE reflection_id IN (SELECT reflection_id FROM trace_part)",
            "response": "WHERE response_id IN (SELECT response_id FROM trace_part)",
            "question": "WHERE question_id IN (SELECT question_id FROM trace)",
        }
        for table, key in TEXTS.items():
            rows = db.execute(f"SELECT {key}, text FROM {table}").fetchall()
            found.same_set(table, rows, asked(f"SELECT {key}, text FROM {table} {used.get(table, '')}"))
        parts = db.execute(
            """SELECT trace_id, substr(text, start + 1, "end" - start) FROM trace_part JOIN trace USING (trace_id)
            ORDER BY trace_id, position"""
        )
        whole: dict[str, str] = {}
        for trace, part in parts:
            whole[trace] = whole.get(trace, "") + part
        found.same_set("parts joined", whole.items(), db.execute("SELECT trace_id, text FROM trace").fetchall())
        for table in ("trace", "reflection"):
            sql = f"SELECT count(*) FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH 'correct')"
            hits = db.execute(sql).fetchone()[0]
            # No letter or digit on either side.
            word = r"(^|[^\p{L}\p{N}])correct($|[^\p{L}\p{N}])"
            chosen = used.get(table, "WHERE true")
            words = f"SELECT count(*) FROM {table} {chosen} AND regexp_matches(text, '{word}', 'i')"
            found.equal(f"{table} found by a word", hits, asked(words)[0][0])
        db.execute("INSERT OR REPLACE INTO mark (trace_id, verdict, note) SELECT trace_id, 'reject', 'naïve' FROM trace WHERE n = 1")
        try:
            db.execute("INSERT INTO mark (trace_id, verdict) SELECT trace_id, 'perhaps' FROM trace WHERE n = 2")
            found.need(False, "a verdict is accept or reject")
        except sqlite3.IntegrityError:
            pass
        db.commit()
        db.close()
        run("ingest", "--marks", str(path))
        marked = "SELECT trace_id FROM mark WHERE verdict = 'reject' AND note = 'naïve'"
        found.same_set("marks", asked(marked), asked("SELECT trace_id FROM trace WHERE n = 1"))
    found.say(f"{len(whole)} traces")
    found.end()


if __name__ == "__main__":
    main()
