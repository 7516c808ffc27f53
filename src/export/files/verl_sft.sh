#!/usr/bin/env bash
# Supervised fine-tuning on this export with verl. max_length has room for the longest trace (two characters a token,
# which is more tokens than text of words and numbers has): verl stops at a longer one. Where the export has one split
# of traces alone, it is looked at as the held-out one, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec torchrun --standalone --nnodes=1 --nproc_per_node="${GPUS:-1}" -m verl.trainer.fsdp_sft_trainer \
    data.train_files="{sft_train}" \
    data.val_files="{sft_val}" \
    data.multiturn.enable=true \
    data.multiturn.messages_key=messages \
    data.max_length={tokens} \
    data.truncation=error \
    data.train_batch_size=8 \
    data.micro_batch_size_per_gpu=1 \
    model.partial_pretrain=Qwen/Qwen2.5-1.5B-Instruct \
    optim.lr=1e-6 \
    trainer.total_epochs=1 \
    trainer.project_name=skillfactory \
    trainer.experiment_name=sft \
    trainer.default_local_dir=model \
    trainer.logger="['console']" \
    "$@"
