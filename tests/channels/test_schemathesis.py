"""schemathesis on the OpenAPI document: it makes requests that fit it and requests that break it, to the real server.

Repeatable: hypothesis derives them from the test's name, a bounded number for each operation.
"""

from __future__ import annotations

import httpx
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.conftest import Server
from web_client import OPENAPI

EXAMPLES = 40  # for each operation; with the ones that schemathesis adds at the edges, about 300 requests
SCHEMA = schemathesis.openapi.from_dict(OPENAPI)
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
}


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_described(case: Case, steady_server: Server) -> None:
    """Each with a conversation of its own, so that what is deleted is nobody else's."""
    token = httpx.post(f"{steady_server.url}/chat/api/sessions", timeout=60).json()["token"]
    case.call_and_validate(
        base_url=steady_server.url,
        headers={"Authorization": f"Bearer {token}"} if "security" in OPERATIONS[case.operation.label] else None,
        timeout=60,
        # The codes of two letters that are no country cannot be told from those that are one by a pattern.
        excluded_checks=[positive_data_acceptance] if case.operation.label == "POST /chat/api/sessions" else [],
    )
