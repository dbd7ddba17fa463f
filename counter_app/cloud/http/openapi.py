"""The OpenAPI document, made from the wire's own structs; it is enough to write another counter from."""

from __future__ import annotations

from typing import Any

from counter_app.cloud.context import APP_VERSION
from counter_app.cloud.http.calls import paths, security_schemes
from counter_app.cloud.http.example_operations import PLACEHOLDERS
from counter_app.cloud.http.guide import VECTORS, guide
from counter_app.cloud.http.refusals import responses
from counter_app.cloud.http.schemas import components
from counter_app.cloud.http.vectors import vectors


def document() -> dict[str, Any]:
    """The whole document as JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Counter cloud", "version": APP_VERSION, "description": guide()},
        "components": {
            "schemas": components(),
            "securitySchemes": security_schemes(),
            "responses": responses(),
        },
        "paths": paths(),
        "x-placeholders": dict(PLACEHOLDERS),
        VECTORS: vectors(),
    }
