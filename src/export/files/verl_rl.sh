#!/usr/bin/env bash
# Reinforcement learning (GRPO) on this export with verl, in the published settings. What is said here goes before
# them, such as
#   bash train_rl.sh actor_rollout_ref.model.path=/models/sft trainer.n_gpus_per_node=4
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec python3 -m verl.trainer.main_ppo \
    algorithm.adv_estimator=grpo \
    data.train_files="{rl_train}" \
    data.val_files="{rl_val}" \
    data.prompt_key=prompt \
    data.train_batch_size=256 \
    data.max_prompt_length=512 \
    data.max_response_length=4096 \
    data.filter_overlong_prompts=True \
    data.truncation=error \
    custom_reward_function.path=reward.py \
    custom_reward_function.name=compute_score \
    actor_rollout_ref.model.path=Qwen/Qwen2.5-1.5B-Instruct \
    actor_rollout_ref.actor.optim.lr=1e-6 \
    actor_rollout_ref.actor.ppo_mini_batch_size=32 \
    actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu=4 \
    actor_rollout_ref.actor.use_kl_loss=True \
    actor_rollout_ref.rollout.name=vllm \
    actor_rollout_ref.rollout.n=16 \
    actor_rollout_ref.rollout.tensor_model_parallel_size=1 \
    actor_rollout_ref.rollout.log_prob_micro_batch_size_per_gpu=4 \
    actor_rollout_ref.ref.log_prob_micro_batch_size_per_gpu=4 \
    trainer.total_training_steps=150 \
    trainer.n_gpus_per_node=1 \
    trainer.nnodes=1 \
    trainer.project_name=skillfactory \
    trainer.experiment_name=rl \
    trainer.logger="['console']" \
    "$@"
