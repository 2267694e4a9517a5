"""LiteLLM's SDK with the callback of Bursar. Arguments: the folder of the callback, the model, its
address, and where Bursar is with a key of it. Prints one JSON object."""

import json
import os
import sys
import time

sys.path.insert(0, sys.argv[1])
os.environ["BURSAR_URL"], os.environ["BURSAR_TOKEN"] = sys.argv[4:6]

import litellm
from bursar_litellm import bursar

litellm.callbacks = [bursar]
answer = litellm.completion(
    model=sys.argv[2],
    messages=[{"role": "user", "content": "why?"}],
    max_tokens=100,
    aws_bedrock_runtime_endpoint=sys.argv[3],
    aws_access_key_id="AKIAEXAMPLE",
    aws_secret_access_key="example",
    aws_region_name="us-east-1",
    metadata={"team": "search", "user": "ada", "session_id": "run-1", "agent": "reviewer"},
)
# Callbacks run in a thread of their own, which does not outlive the program.
time.sleep(3)
print(json.dumps({"prompt": answer.usage.prompt_tokens}))
