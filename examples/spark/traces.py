#!/usr/bin/env python3
"""Makes traces of raw rows on a Spark cluster: see README.md in this folder.

    spark-submit examples/spark/traces.py --rows 'rows/*.parquet' --out OUT [--recipe NAME|FILE]

The rows of a question are brought together, and each partition goes through one process of `skillfactory stream`. What
comes of it lies first in OUT/_work, where Spark commits it task by task, and at last in the layout of an export.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import threading

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, functions as F

# Columns that say where a row came from. The program is told their names, so that they are no part of the row.
FILE, ROW = "skillfactory_file", "skillfactory_row"

# What a record of the program is kept as.
RECORD = "record STRING, line STRING"

# Bytes of records that are handed to Spark at once.
CHUNK = 8 << 20

TRACE = """
    trace_id STRING, question_id STRING, label STRING, question STRING, text STRING
"""
PART = """
    trace_id STRING, question_id STRING, position INT, kind STRING, attempt INT, response_id STRING, reflection_id STRING, phrase_id STRING,
    start BIGINT, `end` BIGINT, source STRING, file STRING, row BIGINT
"""
REJECT = """
    stage STRING, source STRING, file STRING, row BIGINT, item INT, reflection_item INT, recipe STRING, question_id STRING,
    format STRING, repeat INT, n INT, reason STRING, detail STRING
"""
END = "rows BIGINT, questions BIGINT, traces BIGINT, parts BIGINT, rejects BIGINT"

CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
- config_name: provenance
  data_files:
  - split: train
    path: provenance/train-*
---

Traces made by SkillFactory on a Spark cluster: {traces} traces of {questions} questions, recipe {recipe}. `provenance` has
the parts of each trace with the rows that they came from, the folder `rejects` what was not used and why.
"""


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--rows", nargs="+", help="Parquet files, folders or patterns that every worker can read")
    source.add_argument("--hub", metavar="OWNER/NAME", help="a data set of the Hub, which is brought to --hub-folder")
    parser.add_argument("--hub-folder", help="a folder that every worker can read")
    parser.add_argument("--out", required=True, help="the folder to write; it must not be there yet")
    parser.add_argument("--recipe", default="reference", help="name or file of a recipe")
    parser.add_argument("--source", default="stream", help="what parts call the rows")
    parser.add_argument("--question", default="question", help="the column of the question")
    parser.add_argument("--map", action="append", default=[], metavar="ROLE=COLUMN", help="as of skillfactory ingest")
    parser.add_argument("--skillfactory", default="skillfactory", help="the program, on every worker")
    parser.add_argument("--memory", default="1GB", help="what one process of it may keep in memory")
    parser.add_argument("--partitions", type=int, help="[default: 8 for each core]")
    parser.add_argument("--shards", type=int, default=16, help="files of traces")
    return parser.parse_args()


def rows_of_hub(name, folder):
    """Brings the Parquet files of a data set to a folder; gives their pattern."""
    from huggingface_hub import snapshot_download

    if not folder:
        sys.exit("--hub needs --hub-folder")
    snapshot_download(name, repo_type="dataset", allow_patterns="*.parquet", local_dir=folder)
    return [folder]


def read(spark, paths) -> DataFrame:
    """The rows as JSON, each with its question and its place. Spark numbers rows from 0."""
    reader = spark.read.option("recursiveFileLookup", "true").option("mergeSchema", "true")
    path = F.url_decode(F.replace(F.col("_metadata.file_path"), F.lit("+"), F.lit("%2B")))
    rows = reader.parquet(*paths)
    return rows.select(
        *[F.col(f"`{column}`") for column in rows.columns],
        F.regexp_replace(path, "^file:/+", "/").alias(FILE),
        (F.col("_metadata.row_index") + 1).alias(ROW),
    )


def together(rows: DataFrame, question, partitions) -> DataFrame:
    """The rows of a question in one partition, one after the other. Rows without a question may lie anywhere."""
    place = F.concat_ws(" ", F.col(FILE), F.col(ROW))
    line = F.to_json(F.struct("*"), {"ignoreNullFields": "false"})
    keyed = rows.select(F.coalesce(F.col(f"`{question}`"), place).alias("key"), FILE, ROW, line.alias("line"))
    return keyed.repartition(partitions, "key").sortWithinPartitions("key", FILE, ROW).select("line")


def through(arguments, recipe):
    """What pipes a partition through the program. A process that fails, or does not say that it came to its end over all
    rows, fails the task, and Spark tries it again, here or on another worker."""

    def feed(process, batches, outcome):
        try:
            for batch in batches:
                for line in batch.column(0).to_pylist():
                    process.stdin.write(line.encode() + b"\n")
                    outcome["rows"] += 1
            process.stdin.close()
        except BrokenPipeError:
            pass  # The process has ended, and says why.
        except BaseException as error:  # noqa: BLE001: told by the thread that waits.
            outcome["error"] = error
            process.kill()

    def chunks(lines):
        records, texts, size = [], [], 0
        for line in lines:
            start = len(b'{"record":"')
            records.append(line[start : line.index(b'"', start)].decode())
            texts.append(line.rstrip(b"\n").decode())
            size += len(line)
            if size > CHUNK:
                yield pa.RecordBatch.from_arrays([pa.array(records), pa.array(texts)], ["record", "line"])
                records, texts, size = [], [], 0
        yield pa.RecordBatch.from_arrays(
            [pa.array(records, pa.string()), pa.array(texts, pa.string())], ["record", "line"]
        )

    def run(batches):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file, tempfile.TemporaryFile() as said:
            file.write(recipe)
            file.flush()
            process = subprocess.Popen(
                [*arguments, "--recipe", file.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
            outcome = {"rows": 0, "error": None, "last": b""}
            feeder = threading.Thread(target=feed, args=(process, batches, outcome), daemon=True)
            feeder.start()

            def lines():
                for line in process.stdout:
                    outcome["last"] = line
                    yield line

            try:
                yield from chunks(lines())
                code = process.wait()
                feeder.join()
            finally:
                process.kill()
            if outcome["error"]:
                raise outcome["error"]
            said.seek(0)
            if code != 0:
                raise RuntimeError(f"skillfactory stream: exit code {code}\n{said.read().decode(errors='replace')}")
            end = json.loads(outcome["last"] or b"{}")
            if end.get("record") != "end" or end["rows"] != outcome["rows"]:
                raise RuntimeError(f"skillfactory stream: {outcome['rows']} rows were sent, and its end is {end}")

    return run


def records(spark, work, record, schema) -> DataFrame:
    found = spark.read.schema(f"line STRING, record STRING").parquet(work).where(F.col("record") == record)
    return found.select(F.from_json("line", schema).alias("r")).select("r.*")


def check(spark, work, rows):
    """That all rows went through, that all that came of them is there, and that no question was in two partitions."""
    ends = records(spark, work, "end", END).agg(*[F.sum(name).alias(name) for name in ("rows", "questions", "traces", "parts", "rejects")])
    total = {name: count or 0 for name, count in ends.first().asDict().items()}
    if total["rows"] != rows:
        sys.exit(f"error: {rows} rows were read, and {total['rows']} went through the program")
    found = {row["record"]: row["count"] for row in spark.read.parquet(work).groupBy("record").count().collect()}
    for record in ("question", "trace", "part", "reject"):
        if found.get(record, 0) != total[record + "s"]:
            sys.exit(f"error: {found.get(record, 0)} records of a {record} are there, and {total[record + 's']} were made")
    split = records(spark, work, "question", "question_id STRING").groupBy("question_id").count().where("count > 1")
    names = [row["question_id"] for row in split.limit(5).collect()]
    if names:
        sys.exit(f"error: the rows of a question were in several partitions: {', '.join(names)}")
    return total


def shard(shards):
    """The file of a question: a range of its buckets, as in an export."""
    bucket = F.conv(F.substring("question_id", 2, 3), 16, 10).cast("bigint")
    return F.floor(((bucket + 1) * shards - 1) / 4096).cast("int")


def write(spark, rows: DataFrame, out, folder, shards, order):
    """Writes a table in shards, each sorted, under the names of an export."""
    work = f"{out}/_work/{folder}"
    sharded = rows.repartition(shards, "shard").sortWithinPartitions("shard", *order)
    sharded.write.partitionBy("shard").parquet(work)
    hadoop = spark._jvm.org.apache.hadoop.fs
    path = hadoop.Path(f"{out}/{folder}")
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    files.mkdirs(path)
    for status in files.globStatus(hadoop.Path(f"{work}/shard=*/*.parquet")) or []:
        number = int(status.getPath().getParent().getName().split("=")[1])
        name = hadoop.Path(f"{out}/{folder}/train-{number:05}-of-{shards:05}.parquet")
        if not files.rename(status.getPath(), name):
            sys.exit(f"error: cannot name {name.toString()}")


def put(spark, path, text):
    """Writes a small file."""
    hadoop = spark._jvm.org.apache.hadoop.fs
    target = hadoop.Path(path)
    stream = target.getFileSystem(spark._jsc.hadoopConfiguration()).create(target)
    stream.write(text.encode())
    stream.close()


def main():
    said = options()
    if said.question != "question":
        said.map.append(f"question={said.question}")
    recipe = subprocess.run(
        [said.skillfactory, "recipe", "show", said.recipe], check=True, capture_output=True, text=True
    ).stdout
    spark = (
        SparkSession.builder.appName("skillfactory")
        # The records of a task go to a folder for each kind without being sorted by it.
        .config("spark.sql.maxConcurrentOutputFileWriters", 8)
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 1000)
        .config("spark.sql.parquet.compression.codec", "snappy")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    hadoop = spark._jvm.org.apache.hadoop.fs
    out = hadoop.Path(said.out)
    files = out.getFileSystem(spark._jsc.hadoopConfiguration())
    if files.exists(out):
        sys.exit(f"error: {said.out} is there already")
    paths = said.rows or rows_of_hub(said.hub, said.hub_folder)
    rows = read(spark, paths)
    command = [said.skillfactory, "--quiet", "--threads", "1", "--memory-limit", said.memory, "stream", "--parts"]
    command += ["--name", said.source, "--file-column", FILE, "--row-column", ROW]
    command += itertools.chain.from_iterable(("--map", mapping) for mapping in said.map)
    partitions = said.partitions or 8 * spark.sparkContext.defaultParallelism
    made = together(rows, said.question, partitions).mapInArrow(through(command, recipe), RECORD)
    work = f"{said.out}/_work/records"
    made.write.partitionBy("record").parquet(work)
    total = check(spark, work, rows.count())

    traces = records(spark, work, "trace", TRACE).withColumn("shard", shard(said.shards))
    turn = lambda role, content: F.struct(F.lit(role).alias("role"), F.col(content).alias("content"))  # noqa: E731
    conversations = F.array(turn("user", "question"), turn("assistant", "text")).alias("conversations")
    columns = [conversations, F.col("label").alias("sft_template_type_idx"), "trace_id", "shard"]
    write(spark, traces.select(*columns), said.out, "data", said.shards, ["trace_id"])
    parts = records(spark, work, "part", PART).withColumn("shard", shard(said.shards)).drop("question_id")
    write(spark, parts, said.out, "provenance", said.shards, ["trace_id", "position"])
    rejects = records(spark, work, "reject", REJECT).withColumn("shard", F.lit(0))
    write(spark, rejects, said.out, "rejects", 1, ["file", "row", "item", "question_id", "format", "repeat", "n"])
    files.delete(hadoop.Path(f"{said.out}/_work"), True)
    put(spark, f"{said.out}/recipe.toml", recipe)
    put(spark, f"{said.out}/README.md", CARD.format(recipe=said.recipe, **total))
    # Last: a folder that has it is whole.
    put(spark, f"{said.out}/job.json", json.dumps({"rows": paths, "recipe": said.recipe, **{"total": total}}, indent=2) + "\n")
    print(json.dumps(total))
    spark.stop()


if __name__ == "__main__":
    main()
