"""The control endpoint: what tests and the demo change in a running sandbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paylink_tui.sandbox.faults import FaultRule
from paylink_tui.sandbox.mesh_transfers import SHAPES
from paylink_tui.sandbox.txnpro_acts import act
from paylink_tui.sandbox.wire import Json, answer, body_object
from paylink_tui.sandbox.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

Act = Callable[[dict[str, Json]], Json]


class ControlError(ValueError):
    """A control request that cannot be done; its text goes back to the caller."""


class ControlApi:
    """Routes under /_sandbox/; each takes and returns a JSON object."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every control route."""
        acts: list[tuple[str, str, Act]] = [
            ("GET", "state", self._state),
            ("POST", "faults", self._add_fault),
            ("DELETE", "faults", self._clear_faults),
            ("POST", "latency", self._latency),
            ("POST", "rate_limit", self._rate_limit),
            ("POST", "clock", self._clock),
            ("POST", "reset", self._reset),
            ("POST", "mesilat/shift", self._shift),
            ("POST", "mesh/pay", self._pay),
            ("POST", "mesh/shape", self._shape),
            ("POST", "txnpro/act", self._act),
        ]
        return [
            Route(f"/_sandbox/{path}", _endpoint(act_), methods=[method])
            for method, path, act_ in acts
        ]

    def _state(self, _body: dict[str, Json]) -> Json:
        world = self._world
        return {
            "now": world.clock.now().isoformat(),
            "writes": world.writes,
            "most_in_flight": world.most_in_flight,
            "faults_waiting": len(world.faults),
            "crashes": world.crashes,
            "planted": world.txnpro.planted(),
            "requests": [_without_time(asdict(request)) for request in world.requests],
        }

    def _add_fault(self, body: dict[str, Json]) -> Json:
        try:
            self._world.faults.add(FaultRule(**body))
        except (TypeError, ValueError) as fault:
            raise ControlError(str(fault)) from None
        return {"faults_waiting": len(self._world.faults)}

    def _clear_faults(self, _body: dict[str, Json]) -> Json:
        self._world.faults.clear()
        return {"faults_waiting": 0}

    def _latency(self, body: dict[str, Json]) -> Json:
        self._world.latency_ms = _number(body, "ms")
        return {"ms": self._world.latency_ms}

    def _rate_limit(self, body: dict[str, Json]) -> Json:
        limit = self._world.rate_limit
        limit.enabled = bool(body.get("on", True))
        if "windows" in body:
            try:
                pairs = [(int(count), int(seconds)) for count, seconds in body["windows"]]
            except (TypeError, ValueError):
                raise ControlError("windows is a list of [requests, seconds].") from None
            limit.windows = tuple(pairs)
        return {"on": limit.enabled, "windows": limit.windows}

    def _clock(self, body: dict[str, Json]) -> Json:
        self._world.clock.advance(_number(body, "advance_s"))
        return {"now": self._world.clock.now().isoformat()}

    def _reset(self, _body: dict[str, Json]) -> Json:
        self._world.reset()
        return {}

    def _shift(self, body: dict[str, Json]) -> Json:
        self._world.mesilat.shift_per_request = _number(body, "shift_per_request")
        return {"shift_per_request": self._world.mesilat.shift_per_request}

    def _pay(self, body: dict[str, Json]) -> Json:
        now_s = self._world.clock.now_ms() // 1000
        transaction_id = str(body.get("transactionId"))
        paid = self._world.mesh.pay(transaction_id, body.get("status", "succeeded"), now_s)
        if paid is None:
            raise ControlError("Nobody made a paylink with this transactionId here.")
        return paid

    def _shape(self, body: dict[str, Json]) -> Json:
        if body.get("shape") not in SHAPES:
            raise ControlError(f"shape is one of {', '.join(SHAPES)}.")
        self._world.mesh.shape = body["shape"]
        return body

    def _act(self, body: dict[str, Json]) -> Json:
        try:
            return act(self._world.txnpro, self._world.clock.now_ms(), **body)
        except (TypeError, ValueError) as fault:
            raise ControlError(str(fault)) from None


def _endpoint(act_: Act) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        # A web page may point its own name at 127.0.0.1; the Host header tells.
        if request.headers.get("host", "").rpartition(":")[0] not in LOOPBACK:
            return answer({"error": "The control endpoint answers to loopback names only."}, 403)
        body = await body_object(request) if await request.body() else {}
        if body is None:
            return answer({"error": "The body is not a JSON object."}, 400)
        try:
            return answer(act_(body))
        except ControlError as fault:
            return answer({"error": str(fault)}, 400)

    return serve


def _number(body: dict[str, Json], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int):
        raise ControlError(f"{name} must be a whole number.")
    return value


def _without_time(request: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in request.items() if name != "at"}
