"""Budgets, stops and usage of Bursar in a LiteLLM proxy, or in a program that uses LiteLLM's SDK.

In a proxy every call is asked for before it is made and settled when it has ended. In a program without a proxy, where
nothing can be asked for, calls are reported as events. Needs LiteLLM and nothing else that Python does not have.

Settings, as environment variables:
  BURSAR_URL             where Bursar is; http://127.0.0.1:4400 unless given
  BURSAR_TOKEN           a key: `bursar keys create --gateway litellm`
  BURSAR_ENVIRONMENT     of all calls of this proxy, such as prod
  BURSAR_ATTEMPTS        how often one request may reach a provider: 1 and the retries of the router; 1 unless given
  BURSAR_ON_UNAVAILABLE  deny (unless given) or allow, while Bursar cannot be reached
  BURSAR_TIMEOUT         seconds to wait for an answer; 5 unless given
"""

import asyncio
import json
import logging
import os
import re
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone

import litellm
from litellm.integrations.custom_logger import CustomLogger

log = logging.getLogger("bursar")

OUTPUT_TOKENS_MAX = 4096
SETTLE_TRIES = 4
# Characters of text that no tokenizer makes more tokens of.
CHARACTERS_PER_TOKEN = 2
# Calls of models that are sold by tokens.
ASKED_FOR = {
    *("completion", "acompletion", "text_completion", "atext_completion"),
    *("embedding", "embeddings", "aembedding", "responses", "aresponses", "anthropic_messages"),
    "aanthropic_messages",
}


class Unreachable(Exception):
    """Bursar did not answer, or could not."""


class Denied(Exception):
    """Where there is no FastAPI to say it with."""

    def __init__(self, status, body):
        super().__init__(json.dumps(body))
        self.status_code = status
        self.detail = body


class Bursar(CustomLogger):
    def __init__(self):
        super().__init__()
        self.url = os.environ.get("BURSAR_URL", "http://127.0.0.1:4400").rstrip("/")
        self.token = os.environ.get("BURSAR_TOKEN", "")
        self.environment = os.environ.get("BURSAR_ENVIRONMENT")
        self.attempts = int(os.environ.get("BURSAR_ATTEMPTS", "1"))
        self.is_open = os.environ.get("BURSAR_ON_UNAVAILABLE", "deny") == "allow"
        self.timeout = float(os.environ.get("BURSAR_TIMEOUT", "5"))

    # Before a call, in a proxy.

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        kind = str(getattr(call_type, "value", call_type))
        if kind not in ASKED_FOR:
            return data
        call = self._call(user_api_key_dict, data, kind)
        try:
            status, answer = await asyncio.to_thread(self._post, "/v1/admissions", call)
        except Unreachable as error:
            log.warning("Bursar cannot be reached: %s", error)
            if self.is_open:
                return data
            raise _refusal(503, {"code": "budget_unavailable", "detail": "Bursar cannot be reached."}) from None
        if status != 201:
            raise _refusal(status, answer)
        return self._admitted(data, call, answer)

    def _call(self, key, data, kind):
        provider, model, region = _target(data.get("model") or "")
        call = {
            "requestId": f"litellm-{uuid.uuid4()}",
            "team": getattr(key, "team_id", None) or getattr(key, "team_alias", None) or "unallocated",
            "user": _text(data.get("user") or getattr(key, "user_id", None)),
            "environment": self.environment,
            "provider": provider,
            "model": model,
            "region": region,
            "inputTokens": _input_tokens(model, data),
            "maxOutputTokens": _output_tokens_max(model, data, kind),
            "attempts": self.attempts if self.attempts > 1 else None,
        }
        return {name: value for name, value in call.items() if value is not None}

    def _admitted(self, data, call, answer):
        """What was allowed goes with the call, and its id comes back when the call has ended."""
        limit = answer.get("maxOutputTokens")
        if limit and limit < call["maxOutputTokens"]:
            data["max_tokens"] = limit
        elif not (data.get("max_tokens") or data.get("max_completion_tokens")) and _answers(data):
            data["max_tokens"] = call["maxOutputTokens"]
        if call["provider"] == "bedrock" and answer.get("requestMetadata"):
            data["requestMetadata"] = {**(data.get("requestMetadata") or {}), **answer["requestMetadata"]}
        for name in ("metadata", "litellm_metadata"):
            if name == "metadata" or name in data:
                metadata = data.setdefault(name, {}) or {}
                metadata["bursar_admission"] = answer["admissionId"]
                logged = dict(metadata.get("spend_logs_metadata") or {})
                metadata["spend_logs_metadata"] = {**logged, "bursar_admission": answer["admissionId"]}
                data[name] = metadata
        return data

    # After a call.

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        await asyncio.to_thread(self._report, kwargs, response_obj, start_time, end_time)

    def log_success_event(self, kwargs, response_obj, start_time, end_time):
        self._report(kwargs, response_obj, start_time, end_time)

    async def async_post_call_failure_hook(self, request_data, original_exception, user_api_key_dict, *_, **__):
        """Once for a request, after the last retry and the last fallback."""
        admission = _admission(request_data.get("metadata"), request_data.get("litellm_metadata"))
        if admission is None:
            return
        status = getattr(original_exception, "status_code", None)
        # What was cut off or took too long may have cost anything: its hold stays until the log or a person says more.
        outcome = "throttled" if status == 429 else "error" if status in range(400, 500) else "unknown"
        await asyncio.to_thread(self._settle, admission, {"outcome": outcome})

    def _report(self, kwargs, response, start, end):
        try:
            params = kwargs.get("litellm_params") or {}
            admission = _admission(params.get("metadata"), params.get("litellm_metadata"))
            if admission is not None:
                self._settle(admission, _settlement(kwargs, response, start, end))
            elif not kwargs.get("cache_hit"):
                self._retry("/v1/usage/events", _event(kwargs, response, start, end))
        except Exception as error:  # A report must never fail the call that it is about.
            log.error("A call was not reported to Bursar: %s", error)

    def _settle(self, admission, settlement):
        try:
            self._retry(f"/v1/admissions/{admission}/settlement", settlement)
        except Unreachable as error:
            # The hold is presumed spent until the provider's log has the call: nothing is lost, and nothing overspent.
            log.error("The admission %s was not settled: %s", admission, error)

    # HTTP.

    def _retry(self, path, body):
        for attempt in range(SETTLE_TRIES):
            try:
                status, answer = self._post(path, body)
            except Unreachable:
                if attempt == SETTLE_TRIES - 1:
                    raise
                time.sleep(0.2 * 4**attempt)
                continue
            if status >= 400:
                log.error("Bursar refused a report: %s %s", status, answer.get("detail"))
            return

    def _post(self, path, body):
        """Status and answer; refusals are answers too. What may pass when it is tried again is Unreachable."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return answer.status, _parsed(answer.read())
        except urllib.error.HTTPError as error:
            answer = _parsed(error.read())
            if error.code >= 500 and answer.get("code") not in ("no_healthy_target", "budget_unavailable"):
                raise Unreachable(f"{error.code} {answer.get('detail', '')}") from None
            return error.code, answer
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise Unreachable(str(error)) from None


def _parsed(text):
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status, answer):
    kept = ("code", "detail", "budget", "limitUsd", "spentUsd", "resetsAt", "retryable", "why")
    body = {"error": {name: answer[name] for name in kept if name in answer}}
    try:
        from fastapi import HTTPException
    except ImportError:
        return Denied(status, body)
    return HTTPException(status_code=status, detail=body)


def _text(value):
    return value if isinstance(value, str) and value else None


def _target(name):
    """Provider, model and region of what the proxy calls by this name: of several, the first."""
    params = {"model": name}
    try:
        from litellm.proxy.proxy_server import llm_router

        found = (llm_router.get_model_list(model_name=name) if llm_router else None) or []
        params = found[0]["litellm_params"] if found else params
    except ImportError:
        pass
    called = params.get("model") or name
    provider = params.get("custom_llm_provider")
    try:
        model, named, _, _ = litellm.get_llm_provider(model=called, custom_llm_provider=provider)
    except Exception:
        model, named = called, provider or "openai"
    region = params.get("aws_region_name") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return _provider(named), _model(model), region if _provider(named) == "bedrock" else None


def _provider(name):
    name = str(name or "")
    if name.startswith("bedrock"):
        return "bedrock"
    return {"vertex_ai": "google-vertex", "gemini": "google-vertex", "azure": "azure-openai"}.get(name, name.replace("_", "-"))


def _model(model):
    return re.sub(r"^(converse|invoke|[a-z]{2}(-[a-z]+)+-\d)/", "", re.sub(r"^bedrock/", "", model))


def _answers(data):
    return "messages" in data or "prompt" in data


def _input_tokens(model, data):
    """An upper bound: what LiteLLM counts with a margin, or what so many characters can be at most."""
    text = json.dumps(data.get("messages") or data.get("input") or data.get("prompt") or "", default=str)
    try:
        counted = litellm.token_counter(model=model, messages=data["messages"]) if data.get("messages") else 0
    except Exception:
        counted = 0
    tools = len(json.dumps(data.get("tools") or [], default=str)) // CHARACTERS_PER_TOKEN
    if counted:
        return int(counted * 1.25) + 64 + tools
    return len(text) // CHARACTERS_PER_TOKEN + 64 + tools


def _output_tokens_max(model, data, kind):
    if "embed" in kind:
        return 1
    asked = data.get("max_tokens") or data.get("max_completion_tokens") or data.get("max_output_tokens")
    return int(asked) if asked else _known_max(model)


def _known_max(model):
    try:
        return min(int(litellm.get_max_tokens(model) or OUTPUT_TOKENS_MAX), OUTPUT_TOKENS_MAX)
    except Exception:
        return OUTPUT_TOKENS_MAX


def _admission(*metadata):
    for one in metadata:
        if isinstance(one, dict) and one.get("bursar_admission"):
            return one["bursar_admission"]
    return None


def _get(value, *names):
    """A member of an object or a dictionary, whichever LiteLLM has here."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
        if value is None:
            return None
    return value


def _usage(response):
    """LiteLLM counts a prompt with its cached parts, for every provider: they are taken out."""
    usage = _get(response, "usage")
    if usage is None:
        return None
    count = lambda *names: max(0, int(_get(usage, *names) or 0))
    read = count("cache_read_input_tokens") or count("prompt_tokens_details", "cached_tokens")
    written = count("cache_creation_input_tokens") or count("prompt_tokens_details", "cache_creation_tokens")
    hour = count("prompt_tokens_details", "cache_creation_token_details", "ephemeral_1h_input_tokens")
    prompt = count("prompt_tokens") or count("input_tokens")
    found = {
        "input": max(0, prompt - read - written),
        "output": count("completion_tokens") or count("output_tokens"),
        "cacheRead": read,
    }
    if hour and hour <= written:
        return {**found, "cacheWrite1h": hour, "cacheWrite5m": written - hour}
    return {**found, "cacheWrite": written}


def _logged(kwargs):
    return kwargs.get("standard_logging_object") or {}


def _provider_request(kwargs, response):
    headers = _get(_logged(kwargs), "hidden_params", "additional_headers") or _get(response, "_hidden_params", "additional_headers") or {}
    for name in ("x-amzn-requestid", "x-amzn-request-id", "x-request-id", "request-id"):
        for found in (name, f"llm_provider-{name}", name.replace("-", "_"), f"llm_provider_{name.replace('-', '_')}"):
            if headers.get(found):
                return str(headers[found])
    return None


def _region(kwargs):
    address = str(_logged(kwargs).get("api_base") or _get(kwargs, "litellm_params", "api_base") or "")
    found = re.search(r"bedrock[a-z-]*\.([a-z]{2}(?:-[a-z]+)+-\d)\.", address)
    return found.group(1) if found else None


def _ms(start, end):
    try:
        return max(0, int((end - start).total_seconds() * 1000))
    except (TypeError, AttributeError):
        return None


def _without_nothing(body):
    return {name: value for name, value in body.items() if value is not None}


def _settlement(kwargs, response, start, end):
    if kwargs.get("cache_hit"):
        return {"outcome": "ok", "responseCacheHit": True}
    usage = _usage(response)
    return _without_nothing(
        {
            "outcome": "ok" if usage else "unknown",
            "usage": usage,
            "provider": _provider(_logged(kwargs).get("custom_llm_provider")) or None,
            "model": _model(str(kwargs.get("model") or "")) or None,
            "region": _region(kwargs),
            "providerRequestId": _provider_request(kwargs, response),
            "latencyMs": _ms(start, end),
        }
    )


def _event(kwargs, response, start, end):
    logged = _logged(kwargs)
    metadata = _get(kwargs, "litellm_params", "metadata") or {}
    at = start if isinstance(start, datetime) else datetime.now(timezone.utc)
    return _without_nothing(
        {
            "requestId": str(_get(response, "id") or kwargs.get("litellm_call_id")),
            "providerRequestId": _provider_request(kwargs, response),
            "at": at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "provider": _provider(logged.get("custom_llm_provider")) or None,
            "model": _model(str(kwargs.get("model") or "")),
            "region": _region(kwargs),
            "usage": _usage(response) or {},
            "team": _text(metadata.get("team")),
            "project": _text(metadata.get("project")),
            "environment": _text(metadata.get("environment")) or os.environ.get("BURSAR_ENVIRONMENT"),
            "user": _text(kwargs.get("user") or metadata.get("user")),
            "session": _text(metadata.get("session_id") or logged.get("session_id")),
            "agent": _text(metadata.get("agent")),
            "operation": _text(logged.get("call_type")),
            "latencyMs": _ms(start, end),
        }
    )


bursar = Bursar()
