"""Keys of a LiteLLM proxy without a database: each is the name of its team."""

from litellm.proxy._types import UserAPIKeyAuth


async def user_api_key_auth(request, api_key: str) -> UserAPIKeyAuth:
    return UserAPIKeyAuth(api_key=api_key, team_id=api_key, user_id="ada")
