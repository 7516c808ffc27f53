"""Serves a small model on loopback with the OpenAI API, until its standard input ends.

    serve.py MODEL.gguf NAME      prints the address, such as http://127.0.0.1:41234
"""

import os
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = {sys.argv[2]}
params.n_parallel = 4
params.n_ctx = 8192
params.cpuparams.n_threads = int(os.environ.get("MODEL_THREADS", "2"))
params.verbosity = 0
params.port = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
