#!/usr/bin/env bash
# From raw rows to a fine-tuned model in one command: traces of the rows, written for LLaMA-Factory, and its training.
#
#   bash examples/train.sh [ROWS [OUT]]        by default the example's rows, into the folder countdown
#
# ROWS are raw rows as `skillfactory run` takes them. SKILLFACTORY names the program, if it is not on the path.
set -euo pipefail
rows="${1:-$(dirname "${BASH_SOURCE[0]}")/countdown.parquet}"
out="${2:-countdown}"
program="${SKILLFACTORY:-skillfactory}"
"$program" --db "$out.duckdb" ingest "$rows"
"$program" --db "$out.duckdb" build
"$program" --db "$out.duckdb" export "$out" --target llamafactory
command -v llamafactory-cli > /dev/null || { echo "the data is in $out; to train on it, install llamafactory" >&2; exit 1; }
exec bash "$out/train.sh"
