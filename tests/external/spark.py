"""Does the Spark job make what one machine makes, row for row, also when a worker is killed?

spark.py PROGRAM FOLDER QUESTIONS SKEW
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from finding import Findings

REPOSITORY = Path(__file__).parents[2]
JOB = REPOSITORY / "examples/spark/traces.py"
SHARDS = 4

# What else real rows have: no question, nothing said, an empty response among others, equal rows, one question of very many.
ODD = """
    SELECT NULL AS question, * EXCLUDE (question) FROM made WHERE number % 997 = 1
    UNION ALL BY NAME
    SELECT * REPLACE ([''] AS model_responses__mutated_prompts) FROM made WHERE number % 991 = 2
    UNION ALL BY NAME
    SELECT * FROM made WHERE number % 983 = 3
    UNION ALL BY NAME
    SELECT * REPLACE ('the one of very many' AS question) FROM (FROM made LIMIT {skew})
"""


def write_rows(folder: Path, questions: int, skew: int) -> None:
    """Rows in four files, those of a question in several."""
    folder.mkdir()
    raw = folder.parent / "generated.parquet"
    with duckdb.connect() as db:
        db.execute(f"SET VARIABLE questions = {questions}; SET VARIABLE seed = 1; SET VARIABLE raw = '{raw}'")
        db.execute((REPOSITORY / "benches/pipeline/generate.sql").read_text())
        db.execute(f"CREATE VIEW made AS SELECT * EXCLUDE (file_row_number), file_row_number AS number FROM read_parquet('{raw}', file_row_number = true)")
        db.execute(f"CREATE TABLE rows AS FROM made UNION ALL BY NAME ({ODD.format(skew=skew)})")
        for part in range(4):
            chosen = f"SELECT * EXCLUDE (number) FROM rows WHERE hash(number, question) % 4 = {part} ORDER BY hash(number)"
            db.execute(f"COPY ({chosen}) TO '{folder}/rows-{part}.parquet' (ROW_GROUP_SIZE 20000)")
    raw.unlink()


def one_machine(program: str, work: Path, rows: Path) -> None:
    def run(*arguments: str) -> None:
        start = time.time()
        subprocess.run([program, "-q", "--db", str(work / "w.duckdb"), *arguments], check=True, stdout=subprocess.DEVNULL)
        print(f"one machine: {arguments[0]} {time.time() - start:.1f} s", flush=True)

    run("ingest", str(rows), "--name", "raw")
    run("build")
    run("export", str(work / "out"), "--provenance", "--shards", str(SHARDS))


def job(program: str, rows: Path, out: Path, workers: int, code: str | None = None) -> subprocess.Popen:
    """Starts the job on a cluster of so many workers, each a process of its own."""
    scratch = out.parent / f"{out.name}-spark"
    scratch.mkdir()
    submit = f"--master local-cluster[{workers},1,2048] --conf spark.executor.memory=1400m --conf spark.ui.enabled=false"
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"{submit} pyspark-shell",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(scratch),
        "SPARK_WORKER_DIR": str(scratch / "work"),
        "PYTHONPATH": str(JOB.parent),
    }
    arguments = ["--rows", str(rows), "--out", str(out), "--source", "raw", "--skillfactory", program, "--shards", str(SHARDS)]
    command = [sys.executable, *(["-c", code] if code else [str(JOB)]), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=open(scratch / "log", "w"), text=True)


def processes() -> dict[int, tuple[int, str]]:
    """Every process: its parent and its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                found[int(entry.name)] = (parent, (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except (OSError, IndexError):
                pass
    return found


def kill_a_worker(process: subprocess.Popen) -> bool:
    """Kills, of the processes that came of the job, one executor with a stream at work below it."""
    while process.poll() is None:
        all_of_them = processes()

        def line(number: int) -> list[int]:
            chain = []
            while number in all_of_them and number > 1:
                chain.append(number)
                number = all_of_them[number][0]
            return chain

        for number, (_, command) in all_of_them.items():
            above = line(number)
            executors = [one for one in above if "CoarseGrainedExecutorBackend" in all_of_them[one][1] and "java" in all_of_them[one][1]]
            if " stream " in command and process.pid in above and executors:
                time.sleep(0.7)
                os.kill(executors[0], signal.SIGKILL)
                return True
        time.sleep(0.1)
    return False


def table(path: str, columns: str, order: str) -> list[tuple]:
    return duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY {order}").fetchall()


def compare(found: Findings, work: Path, out: Path, rows: Path) -> None:
    db = duckdb.connect()
    for folder in ("data", "provenance"):
        ours, theirs = ([path.name for path in sorted((at / folder).glob("*.parquet"))] for at in (work / "out", out))
        found.equal(f"files of {folder}", theirs, ours)
        for name in ours:
            # As they lie in the file, each row with its place.
            for side, at in (("ours", work / "out"), ("theirs", out)):
                read = f"FROM read_parquet('{at / folder / name}')"
                db.execute(f"CREATE OR REPLACE TABLE {side} AS SELECT row_number() OVER () AS place, this::VARCHAR AS row FROM ({read}) AS this")
            count = "SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM theirs), (SELECT count(*) FROM ours JOIN theirs USING (place, row))"
            counts = db.execute(count).fetchall()[0]
            found.need(len(set(counts)) == 1 and counts[0] > 0, f"rows of {folder}/{name}", f"ours, theirs, equal: {counts}")
    columns = "stage, source, file, row, item, reflection_item, recipe, question_id, format, repeat, n, reason, detail"
    with duckdb.connect(str(work / "w.duckdb"), read_only=True) as stored:
        wanted = stored.execute(
            f"SELECT {columns.replace('file', 'path')} FROM reject "
            "LEFT JOIN (SELECT source, revision, file, path FROM source_file) USING (source, revision, file) "
            "ORDER BY ALL"
        ).fetchall()
        counts = stored.execute("SELECT (SELECT count(*) FROM trace), (SELECT count(*) FROM trace_part)").fetchall()[0]
    got = table(f"{out}/rejects/*.parquet", columns, "ALL")
    found.need(got == wanted and len(got) > 0, "rejects", f"{len(got)} and {len(wanted)}")
    found.say(f"{counts[0]} traces, {counts[1]} parts and {len(got)} rejects are equal")


# The rows dealt out as they come: those of a question end up in several partitions.
SCATTERED = """
import traces
def together(rows, question, partitions):
    F = traces.F
    line = F.to_json(F.struct("*"), {"ignoreNullFields": "false"}).alias("line")
    keyed = rows.select(F.coalesce(question, traces.FILE).alias("key"), traces.FILE, traces.ROW, line)
    return keyed.repartition(partitions, traces.FILE, traces.ROW).sortWithinPartitions("key").select("line")
traces.together = together
traces.main()
"""


def main(program: str, folder: str, questions: int, skew: int) -> None:
    found = Findings("spark")
    work = Path(folder)
    rows = work / "rows"
    write_rows(rows, questions, skew)
    one_machine(program, work, rows)
    for name, workers in (("two", 2), ("one", 1)):
        start = time.time()
        process = job(program, rows, work / name, workers)
        said, _ = process.communicate()
        if found.equal(f"exit code with {workers} workers", process.returncode, 0):
            found.say(f"{workers} workers: {time.time() - start:.1f} s, {json.loads(said.splitlines()[-1])}")
            compare(found, work, work / name, rows)
    process = job(program, rows, work / "killed", 2)
    found.need(kill_a_worker(process), "a worker was killed while a stream was at work")
    process.communicate()
    log = (work / "killed-spark/log").read_text()
    found.need("Lost executor" in log, "the cluster has seen it")
    if found.equal("exit code with a worker killed", process.returncode, 0):
        compare(found, work, work / "killed", rows)
    process = job(program, rows, work / "scattered", 2, SCATTERED)
    process.communicate()
    log = (work / "scattered-spark/log").read_text()
    found.need(process.returncode != 0 and "were in several partitions" in log, "a question in two partitions is said", log[-300:])
    found.need(not (work / "scattered/job.json").exists(), "and nothing of it is whole")
    # What comes back opens in the workbench.
    back = [program, "-q", "--db", str(work / "back.duckdb")]
    subprocess.run([*back, "ingest", str(rows), "--name", "raw", "--built", str(work / "two")], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*back, "export", str(work / "again"), "--provenance", "--shards", str(SHARDS)], check=True, stdout=subprocess.DEVNULL)
    for folder in ("data", "provenance"):
        for path in sorted((work / "out" / folder).glob("*.parquet")):
            found.need(path.read_bytes() == (work / "again" / folder / path.name).read_bytes(), f"the bytes of {folder}/{path.name} come again")
    found.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
