#!/usr/bin/env bash
# Trains on this export with LLaMA-Factory. What is said here goes before train.yaml, such as
#   bash train.sh model_name_or_path=Qwen/Qwen2.5-0.5B-Instruct output_dir=/models/small
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec llamafactory-cli train train.yaml "$@"
