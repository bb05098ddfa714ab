"""txn.pro's other readable things: payouts, invoices, currency pairs, accounts and rates."""

from __future__ import annotations

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paylink_tui.sandbox.txnpro_book import PaymentLink
from paylink_tui.sandbox.txnpro_http import (
    BASE,
    Handler,
    Paging,
    QueryError,
    document,
    error,
    guarded,
    not_found,
    send,
)
from paylink_tui.sandbox.wire import Json
from paylink_tui.sandbox.world import World

# Ids and figures of PRO/accounts/reading-account and /listing-account-transactions.
ACCOUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("e289de2b-37bd-4eff-b832-f754c31a2d95", "USDT", "344086.455299", "crypto"),
    ("13a85b45-8543-41c7-b963-394d4ea128ae", "EUR", "12045.17", "fiat"),
    ("5850abb7-0a60-4041-800c-1d43b4dcf4d6", "BTC", "0.20087774", "crypto"),
    ("5850abb7-0a60-4041-800c-1d43b4dcf4d7", "USDC", "0.00", "crypto"),
)
# Quote units for one base unit; USDT/EUR as printed on IO/exchange/reading-exchange-rates.
RATES: dict[tuple[str, str], str] = {
    ("USDT", "EUR"): "0.8716",
    ("USDT", "USD"): "0.9995",
    ("USDT", "TRY"): "40.6366",
    ("EUR", "USDT"): "1.1473",
}
NETWORKS: tuple[tuple[str, str, str, str], ...] = (
    ("2cfea86d-f334-4bd2-99ac-e74281520c95", "USDT", "Ethereum (ERC20)", "hterc6dp"),
    ("8ededca3-a1cd-4b46-8c3a-14915f706ab2", "USDT", "Tron (TRC20)", "ttrx:usdt"),
    ("490f02d4-b09a-4486-a469-d10c2ea43638", "USDT", "Polygon (ERC20)", "tpolygon:usdt"),
    ("927d49d4-f4b2-48dc-876d-ac375337ec2a", "USDT", "Binance Smart Chain (BEP20)", "tbsc:usdt"),
)
FIATS = ("EUR", "USD", "TRY")


class ReadsApi:
    """The read-only routes beside payment links."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every route; fixed paths come before those with an id."""
        served: list[tuple[str, Handler]] = [
            ("accounts", self._accounts),
            ("accounts/{id}", self._account),
            ("exchange/rate", self._rate),
            ("invoices/currency_pairs", self._pairs),
            ("payouts/currency_pairs", self._pairs),
        ]
        for kind in ("payouts", "invoices"):
            served += [(kind, self._children), (f"{kind}/{{id}}", self._child)]
        return [Route(f"{BASE}/{path}", guarded(serve), methods=["GET"]) for path, serve in served]

    async def _children(self, request: Request) -> Response:
        book = self._world.txnpro
        kind = request.url.path.rpartition("/")[2]
        rows: list[PaymentLink] = book.by_type[kind]
        reference = request.query_params.get("reference")
        if reference is not None:
            found = book.referred(reference)
            rows = [link for link in found if link.child_id and link.child_type == kind]
        try:
            paging = Paging.asked(request.query_params)
        except QueryError as fault:
            return error(422, str(fault), "invalid_parameter")
        children = [book.child_of(link) for link in paging.slice(rows)]
        data = [child.resource for child in children if child is not None and child.resource]
        return send(paging.listing(data, len(rows)))

    async def _child(self, request: Request) -> Response:
        kind = request.url.path.split("/")[-2]
        link = self._world.txnpro.by_child.get(request.path_params["id"])
        child = self._world.txnpro.child_of(link) if link is not None else None
        if child is None or child.resource.get("type") != kind:
            return not_found(kind.removesuffix("s"))
        return send(document(child.resource, child.included))

    async def _accounts(self, request: Request) -> Response:
        try:
            paging = Paging.asked(request.query_params)
        except QueryError as fault:
            return error(422, str(fault), "invalid_parameter")
        data = [_account_row(account) for account in paging.slice(ACCOUNTS)]
        return send(paging.listing(data, len(ACCOUNTS)))

    async def _account(self, request: Request) -> Response:
        for account in ACCOUNTS:
            if account[0] == request.path_params["id"]:
                return send(document(_account_row(account)))
        return not_found("account")

    async def _rate(self, request: Request) -> Response:
        sell = request.query_params.get("sell_currency_code", "").upper()
        buy = request.query_params.get("buy_currency_code", "").upper()
        price = RATES.get((sell, buy))
        if price is None:
            return error(422, "Currency pair not supported", "currency_pair_not_supported")
        attributes = {
            "baseCurrencyCode": sell,
            "quoteCurrencyCode": buy,
            "direction": "mid_market_rate",
            "price": price,
            "quantity": str(Decimal("10.0")),
        }
        resource = {
            "id": f"{sell}{buy}/10.0{sell}",
            "type": "exchangeRates",
            "attributes": attributes,
        }
        return send(document(resource))

    async def _pairs(self, request: Request) -> Response:
        payouts = "/payouts/" in request.url.path
        rows = [_pair(payouts, fiat, network) for fiat in FIATS for network in NETWORKS]
        included = [
            {"id": id_, "type": "network", "attributes": _network(code, name, currency)}
            for id_, currency, name, code in NETWORKS
        ]
        paging = Paging(1, 100, False, None, None)
        return send(paging.listing(rows, len(rows)) | {"included": included})


def _account_row(account: tuple[str, str, str, str]) -> dict[str, Json]:
    id_, currency, balance, kind = account
    return {
        "id": id_,
        "type": "accounts",
        "attributes": {
            "master": True,
            "currencyCode": currency,
            "label": "master",
            "bankReference": "BDR4180381621673581",
            "balance": balance,
            "totalBalance": balance,
            "currencyType": kind,
        },
        "relationships": {
            "company": {"meta": {"included": False}},
            "networks": {"meta": {"included": False}},
        },
    }


def _network(code: str, name: str, currency: str) -> dict[str, Json]:
    return {"currencyCode": currency, "name": name, "code": code}


def _pair(payouts: bool, fiat: str, network: tuple[str, str, str, str]) -> dict[str, Json]:
    id_, coin, _, code = network
    shown, crypto = ("displayCurrency", "payCurrency")
    if not payouts:
        shown, crypto = ("billedCurrency", "chargedCurrency")
    return {
        "id": f"{fiat}{coin}/{code}",
        "type": "payoutCurrencyPairs" if payouts else "invoiceCurrencyPairs",
        "attributes": {
            "direction": "buy" if payouts else "sell",
            "enabled": True,
            shown: fiat,
            crypto: coin,
        },
        "relationships": {"network": {"data": {"type": "network", "id": id_}}},
    }
