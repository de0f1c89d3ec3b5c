"""llama.cpp's own server with a model of no sense, made here: tinyLlama.py F PORT."""

import pathlib
import sys
import threading

import gguf
import numpy
import xllamacpp

WIDTH, HIDDEN, HEADS, CONTEXT = 32, 64, 4, 1024
# A grammar needs letters; the bytes stand for all others.
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
LETTERS = [*(chr(code) for code in range(33, 127)), "\u2581"]
TOKENS = ["<unk>", "<s>", "</s>", *BYTES, *LETTERS]
KIND = gguf.TokenType
KINDS = [KIND.UNKNOWN, KIND.CONTROL, KIND.CONTROL, *[KIND.BYTE] * len(BYTES), *[KIND.NORMAL] * len(LETTERS)]
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: "


def write_model(file):
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores([0.0] * len(TOKENS))
    writer.add_token_types(KINDS)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)
    random = numpy.random.default_rng(7)
    shapes = {"token_embd": (len(TOKENS), WIDTH), "output": (len(TOKENS), WIDTH)}
    shapes |= {f"blk.0.attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
    shapes |= {f"blk.0.ffn_{part}": (HIDDEN, WIDTH) for part in ("gate", "up")} | {"blk.0.ffn_down": (WIDTH, HIDDEN)}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", random.normal(0, 0.2, shape).astype(numpy.float32))
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", numpy.ones(WIDTH, numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


file = pathlib.Path(sys.argv[1]) / "tiny.gguf"
write_model(file)
settings = xllamacpp.CommonParams()
settings.model.path = str(file)
settings.hostnames = ["127.0.0.1"]
settings.port = int(sys.argv[2])
settings.n_ctx = CONTEXT
settings.n_parallel = 1
settings.warmup = False
settings.cpuparams.n_threads = 1
server = xllamacpp.Server(settings)
threading.Event().wait()
