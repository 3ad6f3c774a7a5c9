"""llama.cpp's server on a model of random weights, written here. Prints {"url": ...}; ends when stdin closes.

Arguments: the folder for the model, and `generate` or `embed`, which the server does not do at once.
The vocabulary is printable ASCII, so that no token ends in the middle of a character.
"""

import json
import sys

import numpy as np
import xllamacpp
from gguf import GGUFWriter, TokenType

WIDTH, HEADS, LAYERS, FEED_FORWARD, CONTEXT = 512, 8, 4, 1408, 4096
CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}"


def tokens():
    letters = [chr(code) for code in range(33, 127)]
    words = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    return ["<s>", "</s>", "\u0120", *letters, *words, *("\u0120" + word for word in words)]


def write_model(path):
    names = tokens()
    writer = GGUFWriter(path, "llama")
    writer.add_name("random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(names))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(names)
    writer.add_token_types(
        [TokenType.CONTROL if name in ("<s>", "</s>") else TokenType.NORMAL for name in names]
    )
    writer.add_token_merges([a + " " + b for a in "bcdfghklmnprstvw" for b in "aeiou"])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_chat_template(CHAT_TEMPLATE)
    random = np.random.default_rng(1)

    def matrix(name, rows, columns):
        writer.add_tensor(name, random.normal(0, 0.05, (rows, columns)).astype(np.float32))

    def ones(name):
        writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))

    matrix("token_embd.weight", len(names), WIDTH)
    for layer in range(LAYERS):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            matrix(f"blk.{layer}.{part}.weight", WIDTH, WIDTH)
        matrix(f"blk.{layer}.ffn_gate.weight", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_up.weight", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_down.weight", WIDTH, FEED_FORWARD)
        ones(f"blk.{layer}.attn_norm.weight")
        ones(f"blk.{layer}.ffn_norm.weight")
    ones("output_norm.weight")
    # Control tokens are never the likeliest: their text is empty, and an answer would have tokens that nobody sees.
    output = random.normal(0, 0.05, (len(names), WIDTH)).astype(np.float32)
    output[:2] = 0
    writer.add_tensor("output.weight", output)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    folder, mode = sys.argv[1], sys.argv[2]
    path = f"{folder}/random-{mode}.gguf"
    write_model(path)
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {"random"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.warmup = True
    params.endpoint_metrics = True
    params.cache_prompt = False
    if mode == "embed":
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    print(json.dumps({"url": server.listening_address}), flush=True)
    sys.stdin.read()


main()
