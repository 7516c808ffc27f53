"""The loop with a real model.

    loop.py short QUESTIONS           writes the questions anew in few words, as the worked examples have them
    loop.py read WORKSPACE EXPORT     reads what it left: figures, and that every trace leads to its requests
"""

import json
import sys
from pathlib import Path

import duckdb


def short(path):
    questions = [json.loads(line) for line in Path(path).read_text().splitlines()]
    for one in questions:
        one["question"] = f"Numbers {' and '.join(map(str, one['numbers']))}, target {one['target']}."
    Path(path).write_text("".join(json.dumps(one) + "\n" for one in questions))


def read(workspace, export):
    db = duckdb.connect(workspace, read_only=True)

    def one(sql):
        return db.execute(sql).fetchone()

    asked = db.sql(
        """SELECT kind, reported_model, count(*) AS answers, count(*) FILTER (finish_reason = 'length') AS cut,
               sum(completion_tokens)::BIGINT AS tokens, median(latency_ms)::BIGINT AS median_ms
        FROM request GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    for row in asked:
        print("asked:", *row)
    print("responses, with an answer, right:", *one(
        "SELECT count(*), count(extracted_answer), count(*) FILTER (is_correct) FROM response_row WHERE source = 'q'"
    ))
    print("reflections, with a verdict, that is right:", *one(
        """SELECT count(*), count(verdict), count(*) FILTER ((verdict = 'correct') = is_correct)
        FROM reflection_row JOIN reflection USING (reflection_id) JOIN response_row USING (response_id)"""
    ))
    traces = one("SELECT count(*) FROM trace")[0]
    print("traces:", traces)
    lost = one(
        """WITH of_response AS (
            SELECT response_id FROM response_row JOIN request_row USING (source, revision, file, row)
        ), of_reflection AS (
            SELECT reflection_id FROM reflection_row JOIN request_row USING (source, revision, file, row)
        )
        SELECT count(*) FROM trace_part
        WHERE response_id NOT IN (SELECT response_id FROM of_response)
            OR reflection_id NOT IN (SELECT reflection_id FROM of_reflection)"""
    )[0]
    assert lost == 0, f"{lost} parts lead to no request"
    files = list(Path(export, "data").glob("*.parquet")) if traces else []
    if traces:
        rows = duckdb.execute(f"SELECT count(*) FROM read_parquet('{export}/data/*.parquet')").fetchone()[0]
        assert rows == traces, f"{rows} rows exported, {traces} traces"
    print("ok:", len(files), "files")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    {"short": short, "read": read}[verb](*rest)
