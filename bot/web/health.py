"""Is it alive, is it ready, and how is it doing: /healthz, /readyz, /metrics."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from nps_engine.engine import Engine
from nps_engine.errors import StorageError
from nps_engine.storage.deliveries import DeliveryState


def router(engine: Engine) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @routes.get("/readyz")
    def readyz() -> Response:
        """Say whether the database answers, what waits in the outbox, and what a person has to mend."""
        try:
            waiting, troubles = engine.delivery_counts(), engine.troubles()
        except StorageError as error:
            return JSONResponse({"status": "unready", "error": str(error)}, status_code=503)
        told = [{"kind": each.kind.value, "place": each.place, "error": each.error} for each in troubles]
        return JSONResponse({"status": "ready", "deliveries": waiting, "troubles": told})

    @routes.get("/metrics")
    def metrics() -> Response:
        """Return Prometheus metrics."""
        registry = CollectorRegistry()
        deliveries = Gauge(
            "npsbot_deliveries", "Deliveries in the outbox by state", ["state"], registry=registry
        )
        counts = engine.delivery_counts()
        for state in DeliveryState:
            deliveries.labels(state.value).set(counts.get(state.value, 0))
        troubles = Gauge("npsbot_troubles", "What only a person can mend", registry=registry)
        troubles.set(len(engine.troubles()))
        stored = Gauge("npsbot_responses", "Responses stored by survey", ["survey"], registry=registry)
        for key, n in engine.response_counts().items():
            stored.labels(key).set(n)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes
