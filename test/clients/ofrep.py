"""OpenFeature's own Python provider. Arguments: Bursar's address and a key. Prints one JSON object."""

import json
import sys

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

URL, TOKEN = sys.argv[1:3]
api.set_provider(
    OFREPProvider(base_url=URL, headers_factory=lambda: {"authorization": f"Bearer {TOKEN}"})
)
client = api.get_client()


def details(kind, key, default, targeting_key="u1", **attributes):
    read = getattr(client, f"get_{kind}_details")
    found = read(key, default, EvaluationContext(targeting_key, attributes))
    return {
        "value": found.value,
        "variant": found.variant,
        "reason": str(getattr(found.reason, "value", found.reason)),
        "error": getattr(found.error_code, "value", None),
    }


results = {
    "boolean": details("boolean", "switch", True),
    "string": details("string", "greeting", "", environment="dev"),
    "string default": details("string", "greeting", ""),
    "integer": details("integer", "top-k", 0),
    "float": details("float", "temperature", 0.0),
    "object": details("object", "tool", {}),
    "split": details("string", "prompt", ""),
    "anonymous": details("boolean", "new-prompt", False, None, team="search"),
    "missing": details("boolean", "nothing", True),
    "wrong type": details("string", "switch", "x"),
    "rollout": [
        details("boolean", "new-prompt", False, f"u-{n}", team="search") for n in range(40)
    ],
}
print(json.dumps(results))
