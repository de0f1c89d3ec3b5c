"""The official Python SDKs against a running local gateway: conformance.py URL KEY. Exits non-zero on any surprise."""

import base64
import json
import sys
import time

import anthropic
import openai

URL, KEY = sys.argv[1], sys.argv[2]
NUMBERS = {
    "type": "object",
    "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
    "required": ["a", "b"],
    "additionalProperties": False,
}
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}, "city": {"type": "string"}},
    "required": ["name", "age", "city"],
    "additionalProperties": False,
}
FUNCTIONS = [{"type": "function", "function": {"name": n, "parameters": NUMBERS}} for n in ("add", "multiply")]
TOOLS = [{"name": n, "input_schema": NUMBERS} for n in ("add", "multiply")]
SENTENCE = [{"role": "user", "content": "Extract: Grace Hopper is 85 years old and lives in Arlington."}]
EXPECTED = {"name": "Grace Hopper", "age": 85, "city": "Arlington"}
BOTH = [{"role": "user", "content": "Call add and multiply in parallel with 6 and 7."}]

chat = openai.OpenAI(api_key=KEY, base_url=f"{URL}/v1", max_retries=0)
claude = anthropic.Anthropic(api_key=KEY, base_url=URL, max_retries=0)


def hello(text="Hello"):
    return [{"role": "user", "content": text}]


def refuses(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}")


def openai_models():
    assert "anthropic/claude-sonnet-5" in [model.id for model in chat.models.list()]


def openai_create():
    answer = chat.chat.completions.create(model="openai/gpt-5", messages=hello("Why is snow white?"))
    assert "Why is snow white?" in answer.choices[0].message.content
    assert answer.usage.cost > 0


def openai_stream():
    stream = chat.chat.completions.create(
        model="anthropic/claude-sonnet-5",
        messages=hello("!echo Grüße, 世界 👋"),
        stream=True,
        stream_options={"include_usage": True},
        extra_headers={"x-gateway-fault": "split=1;crlf;comments"},
    )
    chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Grüße, 世界 👋"
    assert chunks[-1].choices[0].finish_reason == "stop" and chunks[-1].usage.total_tokens > 0


def openai_tools():
    first = chat.chat.completions.create(model="openai/gpt-5", messages=BOTH, tools=FUNCTIONS).choices[0].message
    assert [json.loads(call.function.arguments) for call in first.tool_calls] == [{"a": 6, "b": 7}] * 2
    results = [{"role": "tool", "tool_call_id": call.id, "content": "forty-two"} for call in first.tool_calls]
    again = chat.chat.completions.create(model="openai/gpt-5", messages=[*BOTH, first, *results], tools=FUNCTIONS)
    assert "forty-two" in again.choices[0].message.content


def openai_schema():
    answer = chat.chat.completions.create(
        model="openai/gpt-5",
        messages=SENTENCE,
        response_format={"type": "json_schema", "json_schema": {"name": "p", "schema": PERSON, "strict": True}},
    )
    assert json.loads(answer.choices[0].message.content) == EXPECTED


def openai_responses():
    assert "!" not in chat.responses.create(model="openai/gpt-5", input="!echo plain").output_text
    with chat.responses.stream(model="openai/gpt-5", input="!echo one two") as stream:
        deltas = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert deltas == "one two" == stream.get_final_response().output_text


def openai_responses_tools():
    asked = {
        "model": "openai/gpt-5",
        "tools": [{"type": "function", "strict": False, **tool["function"]} for tool in FUNCTIONS],
        "reasoning": {"effort": "low", "summary": "auto"},
        "include": ["reasoning.encrypted_content"],
        "store": False,
    }
    first = chat.responses.create(input=BOTH, **asked).output
    calls = [item for item in first if item.type == "function_call"]
    assert first[0].type == "reasoning" and first[0].encrypted_content
    assert [json.loads(call.arguments) for call in calls] == [{"a": 6, "b": 7}] * 2
    results = [{"type": "function_call_output", "call_id": call.call_id, "output": "forty-two"} for call in calls]
    assert "forty-two" in chat.responses.create(input=[*BOTH, *first, *results], **asked).output_text
    refuses(openai.BadRequestError, lambda: chat.responses.create(input=[*BOTH, *first], **asked))


def openai_embeddings():
    data = chat.embeddings.create(model="openai/text-embedding-3-small", input=["a", "b"], dimensions=256).data
    assert [len(each.embedding) for each in data] == [256, 256]


def openai_images():
    drawn = chat.images.generate(model="openai/gpt-image-2", prompt="a tree").data[0].b64_json
    assert base64.b64decode(drawn).startswith(b"\x89PNG")
    picture = ("before.png", base64.b64decode(drawn), "image/png")
    edited = chat.images.edit(model="openai/gpt-image-2", image=picture, prompt="a redder one")
    assert edited.data[0].b64_json and edited.usage.input_tokens_details.image_tokens > 0
    stream = chat.images.generate(model="openai/gpt-image-2", prompt="a tree", stream=True, partial_images=2)
    assert [event.type for event in stream] == [*["image_generation.partial_image"] * 2, "image_generation.completed"]
    refuses(openai.BadRequestError, lambda: chat.images.generate(model="openai/gpt-5", prompt="a tree"))


def openai_ranking():
    body = {"model": "cohere/rerank-v4", "query": "red fruit", "documents": ["a blue car", "a red apple, a fruit"]}
    for version in ("v1", "v2"):
        answer = chat.post(f"{URL}/{version}/rerank", cast_to=object, body=body)
        assert [result["index"] for result in answer["results"]] == [1, 0], answer


def openai_account():
    def get(path):
        return chat.get(path, cast_to=object)

    made = chat.chat.completions.create(model="openai/gpt-5", messages=hello()).id
    # It is booked some time after the answer.
    deadline = time.monotonic() + 30
    while True:
        try:
            assert get(f"/generation?id={made}")["data"]["total_cost"] > 0
            break
        except openai.NotFoundError:
            assert time.monotonic() < deadline, "the generation was never booked"
            time.sleep(0.2)
    assert float(get("/credits")["balance"]) > 0
    endpoints = get("/models/anthropic/claude-sonnet-5/endpoints")["data"]["endpoints"]
    assert endpoints and endpoints[0]["pricing"]
    assert get("/report?start_date=2026-01-01&end_date=2026-12-31")["results"]


def openai_errors():
    ask = chat.chat.completions.create
    stranger = openai.OpenAI(api_key="wrong", base_url=f"{URL}/v1", max_retries=0)
    create = stranger.chat.completions.create
    refuses(openai.AuthenticationError, lambda: create(model="openai/gpt-5", messages=hello()))
    error = refuses(openai.NotFoundError, lambda: ask(model="no/model", messages=hello()))
    assert error.body["param"] == {"modelId": "no/model"}
    refuses(openai.RateLimitError, lambda: ask(model="fault/429", messages=hello()))
    refuses(openai.APIError, lambda: list(ask(model="fault/in-band-error", messages=hello(), stream=True)))


def anthropic_create():
    message = claude.messages.create(model="anthropic/claude-sonnet-5", max_tokens=300, messages=hello("!echo hi"))
    assert message.content[-1].text == "hi" and message.usage.output_tokens > 0


def anthropic_tools():
    base = {
        "model": "anthropic/claude-haiku-4.5",
        "max_tokens": 4000,
        "tools": TOOLS,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
    }
    with claude.messages.stream(messages=BOTH, **base) as stream:
        first = stream.get_final_message()
    assert [block.type for block in first.content] == ["thinking", "tool_use", "tool_use"]
    calls = [block for block in first.content if block.type == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": call.id, "content": "forty-two"} for call in calls]
    turns = [*BOTH, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    assert "forty-two" in claude.messages.create(messages=turns, **base).content[-1].text
    first.content[0].thinking += " altered"
    error = refuses(anthropic.BadRequestError, lambda: claude.messages.create(messages=turns, **base))
    assert "Invalid signature in thinking block" in str(error)


def anthropic_schema():
    message = claude.messages.create(
        model="anthropic/claude-sonnet-5",
        max_tokens=300,
        messages=SENTENCE,
        extra_body={"output_config": {"format": {"type": "json_schema", "schema": PERSON}}},
    )
    assert json.loads(message.content[-1].text) == EXPECTED


def anthropic_count():
    counted = claude.messages.count_tokens(model="anthropic/claude-sonnet-5", messages=hello())
    assert counted.input_tokens > 0
    refuses(
        anthropic.NotFoundError,
        lambda: claude.messages.count_tokens(model="openai/gpt-5", messages=hello()),
    )


def anthropic_errors():
    ask = claude.messages.create
    refuses(anthropic.RateLimitError, lambda: ask(model="fault/429", max_tokens=9, messages=hello()))
    refuses(anthropic.NotFoundError, lambda: ask(model="no/model", max_tokens=9, messages=hello()))


CHECKS = [value for name, value in list(globals().items()) if name.startswith(("openai_", "anthropic_"))]
failed = 0
for check in CHECKS:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # every check is reported, whatever it trips over
        failed += 1
        print(f"FAILED {check.__name__}: {type(error).__name__}: {error}")
print(f"openai {openai.__version__}, anthropic {anthropic.__version__}: {len(CHECKS) - failed} ok, {failed} failed")
sys.exit(1 if failed else 0)
