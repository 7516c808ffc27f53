# Round trips with Hub servers of others, on loopback. Sourced by tests/external.sh.
#
# shardline (Rust) takes and gives, with the transfer of large files; olah (Python) only gives, out of plain git. The
# first use builds shardline: some 6 minutes of a processor.

# The data sets are named by acme/…; shardline has a token for each.
hub_servers=()
trap 'kill "${hub_servers[@]}" 2>/dev/null || true; rm -rf "$tmp"' EXIT

# python_hub ENV... -- ARGUMENT...: hub.py, with the network on.
python_hub() {
    local settings=(HF_HUB_OFFLINE=0)
    while [ "$1" != -- ]; do settings+=("$1"); shift; done
    shift
    env "${settings[@]}" "$cache/datasets-newest/bin/python" -W ignore tests/external/hub.py "$@"
}

# hub_program SETTINGS DIR ARGUMENT...: the program, with the network on; its words, down to each connection, go to DIR/log.
hub_program() {
    local settings="$1" dir="$2"; shift 2
    # shellcheck disable=SC2086
    env HF_HUB_OFFLINE=0 RUST_LOG=trace $settings "$binary" -vv --db "$dir/w.duckdb" "$@" > "$dir/log" 2>&1 || {
        echo "$binary --db $dir/w.duckdb $*: exit code $?"
        grep -v DEBUG "$dir/log" || true
        return 1
    }
    cat "$dir/log" >> "$dir/logs"
}

# answers URL: waits until a server does.
answers() {
    for _ in $(seq 100); do
        curl --silent --output /dev/null "$1" && return 0
        sleep 0.2
    done
    echo "no server at $1"
    return 1
}

shardline_up() { # FOLDER PORT
    local shardline="$cache/shardline/bin/shardline"
    [ -x "$shardline" ] || CARGO_PROFILE_DEV_DEBUG=0 nice cargo install shardline --version 1.13.0 --locked --debug \
        --quiet --root "$cache/shardline" --target-dir "$cache/shardline/target"
    rm -rf "$cache/shardline/target"
    mkdir -p "$1"
    (cd "$1" && "$shardline" providerless setup > setup.log 2>&1)
    SHARDLINE_BIND_ADDR="127.0.0.1:$2" SHARDLINE_PUBLIC_BASE_URL="http://127.0.0.1:$2" \
        SHARDLINE_ROOT_DIR="$1/.shardline/data" SHARDLINE_TOKEN_SIGNING_KEY_FILE="$1/.shardline/token-signing-key" \
        SHARDLINE_OBJECT_STORAGE_ADAPTER=local SHARDLINE_SERVER_ROLE=all \
        SHARDLINE_ALLOW_PLAINTEXT_SECRETS_IN_PRODUCTION=true \
        "$shardline" serve --role all --frontend xet,lfs,hub > "$1/server.log" 2>&1 &
    hub_servers+=($!)
    answers "http://127.0.0.1:$2/health"
}

shardline_token() { # FOLDER NAME
    "$cache/shardline/bin/shardline" admin token --issuer local --subject tester --scope write --provider generic \
        --owner acme --repo "$2" --ttl-seconds 86400 --key-file "$1/.shardline/token-signing-key"
}

olah_up() { # FOLDER PORT
    mkdir -p "$1/mirrors/datasets/acme/raw/data"
    cp "$tmp/hub/rows.parquet" "$1/mirrors/datasets/acme/raw/data/rows.parquet"
    printf -- '---\nconfigs:\n- config_name: default\n  data_files: "data/*.parquet"\n---\n' > "$1/mirrors/datasets/acme/raw/README.md"
    (
        cd "$1/mirrors/datasets/acme/raw"
        git init --quiet --initial-branch main
        git add .
        git -c user.name=t -c user.email=t@example.org commit --quiet --message raw
    )
    cat > "$1/config.toml" <<TOML
[basic]
host = "127.0.0.1"
port = $2
repos-path = "$1/repos"
mirrors-path = ["$1/mirrors"]

[accessibility]
offline = true
TOML
    (cd "$1" && "$cache/olah/bin/olah-cli" -c "$1/config.toml" --host 127.0.0.1 --port "$2" > "$1/server.log" 2>&1) &
    hub_servers+=($!)
    answers "http://127.0.0.1:$2/"
}

# pushed DIR NAME WORDS: what the log says of a push.
pushed() {
    grep -E "^(pushed to|http)" "$1/log" | sed "s|^|   $2: |"
}

hub() {
    local folder="$tmp/hub" port=$((20000 + RANDOM % 20000))
    mkdir -p "$folder"
    "$cache/datasets-newest/bin/python" tests/external/hub.py rows "$folder/rows.parquet"
    "$cache/datasets-newest/bin/python" tests/external/hub.py rows "$folder/changed.parquet" 200
    step "start shardline" shardline_up "$folder/shardline" "$port"
    local at="HF_ENDPOINT=http://127.0.0.1:$port" raw out home="HF_HOME=$folder/home"
    raw="HF_TOKEN=$(shardline_token "$folder/shardline" raw)"
    out="HF_TOKEN=$(shardline_token "$folder/shardline" out)"

    step "put raw rows, huggingface_hub" python_hub "$at" "$raw" "$home" -- put acme/raw "$folder/rows.parquet"
    step "ingest from the Hub" hub_program "$at $raw $home" "$folder" ingest acme/raw
    step "the Python client finds it" python_hub "$at" "$raw" "$home" -- cached acme/raw "$folder/rows.parquet"
    step "build" hub_program "$home" "$folder" build
    step "push" hub_program "$at $out $home" "$folder" export "$folder/out" --shards 64 --push acme/out
    pushed "$folder" "full push"
    step "it loads" python_hub "$at" "$out" "HF_HOME=$folder/reader" -- same acme/out "$folder/out"
    step "push again" hub_program "$at $out $home" "$folder" export "$folder/out" --push acme/out
    pushed "$folder" "same again"

    step "rows change" python_hub "$at" "$raw" "$home" -- put acme/raw "$folder/changed.parquet"
    step "ingest the newer commit" hub_program "$at $raw $home" "$folder" ingest acme/raw
    step "build anew" hub_program "$home" "$folder" build
    step "push the change" hub_program "$at $out $home" "$folder" export "$folder/out" --push acme/out
    pushed "$folder" "after 200 rows changed"
    step "it loads" python_hub "$at" "$out" "HF_HOME=$folder/reader" -- same acme/out "$folder/out"
    step "no token is left" no_token "$folder" "$raw" "$out"

    step "start olah" olah_up "$folder/olah" $((port + 1))
    mkdir -p "$folder/plain"
    local plain="HF_ENDPOINT=http://127.0.0.1:$((port + 1)) HF_HOME=$folder/plain/home"
    step "ingest out of plain git" hub_program "$plain" "$folder/plain" ingest acme/raw
    step "and once more, offline" hub_program "$plain HF_HUB_OFFLINE=1" "$folder/plain" ingest acme/raw --name again
}

# no_token FOLDER SETTING...: nothing that the program wrote holds a token.
no_token() {
    local folder="$1" setting found; shift
    for setting in "$@"; do
        found="$(grep --recursive --files-with-matches --binary-files=text --fixed-strings "${setting#HF_TOKEN=}" \
            "$folder/w.duckdb" "$folder/out" "$folder/logs" "$folder/home" || true)"
        [ -z "$found" ] || { echo "a token stands in $found"; return 1; }
    done
}
