"""The official Python clients at the example gateway. Arguments: the gateway's address and the model. Prints one JSON object."""

import json
import sys

import anthropic
import boto3
import openai
from botocore.config import Config

URL, MODEL = sys.argv[1:3]
PROMPT = "why " * 100
CREDENTIALS = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "example"}


def bedrock(team):
    client = boto3.client(
        "bedrock-runtime",
        endpoint_url=URL,
        region_name="us-east-1",
        config=Config(retries={"mode": "standard", "total_max_attempts": 4}),
        **CREDENTIALS,
    )
    add = lambda request, **_: request.headers.add_header("x-bursar-team", team)
    client.meta.events.register("before-sign.bedrock-runtime.*", add)
    return client


def converse(team, stream=False):
    client = bedrock(team)
    call = client.converse_stream if stream else client.converse
    messages = [{"role": "user", "content": [{"text": PROMPT}]}]
    answer = call(modelId=MODEL, messages=messages, inferenceConfig={"maxTokens": 500})
    return [list(event)[0] for event in answer["stream"]] if stream else answer["usage"]


def invoke(team, stream=False):
    client = bedrock(team)
    call = client.invoke_model_with_response_stream if stream else client.invoke_model
    messages = [{"role": "user", "content": PROMPT}]
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 500, "messages": messages}
    answer = call(modelId=MODEL, body=json.dumps(body))
    if not stream:
        return json.loads(answer["body"].read())["usage"]
    return [json.loads(event["chunk"]["bytes"])["type"] for event in answer["body"]]


def messages(team, stream=False):
    client = anthropic.AnthropicBedrock(
        base_url=URL,
        aws_access_key="AKIAEXAMPLE",
        aws_secret_key="example",
        aws_region="us-east-1",
        default_headers={"x-bursar-team": team},
    )
    asked = [{"role": "user", "content": PROMPT}]
    answer = client.messages.create(model=MODEL, max_tokens=500, messages=asked, stream=stream)
    return [event.type for event in answer] if stream else answer.usage.output_tokens


def chat(team, stream=False):
    client = openai.OpenAI(
        base_url=URL + "/openai/v1", api_key="none", default_headers={"x-bursar-team": team}
    )
    asked = [{"role": "user", "content": PROMPT}]
    answer = client.chat.completions.create(
        model=MODEL, max_tokens=500, messages=asked, stream=stream
    )
    return [chunk.choices[0].delta.content for chunk in answer] if stream else answer.usage.total_tokens


def outcome(work):
    try:
        return {"ok": work()}
    except Exception as error:  # whatever a client makes of an answer is what is looked at
        response = getattr(error, "response", None)
        retries = None
        if isinstance(response, dict):
            retries = response.get("ResponseMetadata", {}).get("RetryAttempts")
        return {"error": type(error).__name__, "text": str(error), "retries": retries}


def guarded():
    config = {"guardrailIdentifier": "g", "guardrailVersion": "1"}
    messages = [{"role": "user", "content": [{"text": PROMPT}]}]
    return bedrock("search").converse(modelId=MODEL, messages=messages, guardrailConfig=config)


CALLS = {"converse": converse, "invoke": invoke, "messages": messages, "chat": chat}

results = {
    f"{name}{' stream' if stream else ''} as {team}": outcome(lambda: call(team, stream))
    for team in ["search", "ads"]
    for name, call in CALLS.items()
    for stream in [False, True]
}
results["guardrail"] = outcome(guarded)
results["count"] = outcome(
    lambda: bedrock("search").count_tokens(
        modelId=MODEL,
        input={"converse": {"messages": [{"role": "user", "content": [{"text": PROMPT}]}]}},
    )["inputTokens"]
)
print(json.dumps(results))
