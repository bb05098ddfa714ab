"""The networks the Mesh sandbox offers, and its provider health list.

Ids of Ethereum, Polygon, Solana and Optimism are confirmed by Mesh's own pages; the others come
from a public table of a demo shop and are good for a sandbox only.
"""

from __future__ import annotations

from dataclasses import dataclass

from paylink_tui.sandbox.wire import Json

_CDN = "https://file-cdn.meshconnect.com/public/logos"
_EVM = "^0x[0-9a-fA-F]{40}$"


@dataclass(frozen=True, slots=True)
class Network:
    """One row of the networks answer; `pattern` is None where the older schema leaves it out."""

    id: str
    name: str
    chain_id: str
    kind: str
    native: str
    tokens: tuple[str, ...]
    pattern: str | None = None

    @property
    def logo(self) -> str:
        """Where the network's picture would be."""
        return f"{_CDN}/networks/{self.name.replace(' ', '')}.svg"


NETWORKS: tuple[Network, ...] = (
    Network(
        "e3c7fdd8-b1fc-4e51-85ae-bb276e075611",
        "Ethereum",
        "1",
        "evm",
        "ETH",
        ("ETH", "USDC", "USDT", "PYUSD", "DAI"),
        _EVM,
    ),
    Network(
        "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12",
        "Polygon",
        "137",
        "evm",
        "POL",
        ("DAI", "POL", "USDC", "USDT", "WMATIC"),
        _EVM,
    ),
    Network(
        "0291810a-5947-424d-9a59-e88bb33e999d",
        "Solana",
        "101",
        "solana",
        "SOL",
        ("EURC", "FDUSD", "PYUSD", "SOL", "USDC"),
        "^[1-9A-HJ-NP-Za-km-z]{32,44}$",
    ),
    Network(
        "18fa36b0-88a8-43ca-83db-9a874e0a2288",
        "Optimism",
        "10",
        "evm",
        "ETH",
        ("DAI", "ETH", "OP", "SNX", "USDC", "USDT", "WETH"),
        _EVM,
    ),
    Network(
        "aa883b03-120d-477c-a588-37c2afd3ca71",
        "Base",
        "8453",
        "evm",
        "ETH",
        ("ETH", "EURC", "USDC", "VIRTUAL", "WETH"),
        _EVM,
    ),
    Network(
        "a34f2431-0ddd-4de4-bc22-4a8143287aeb",
        "Arbitrum",
        "42161",
        "evm",
        "ETH",
        ("ARB", "DAI", "ETH", "PYUSD", "USDC", "USDT", "WETH"),
    ),
    Network(
        "ed0ebeec-b166-4c8b-8574-cb078f7af8cf",
        "BSC",
        "56",
        "evm",
        "BNB",
        ("BNB", "CAKE", "USDC", "USDT", "WBNB"),
    ),
    Network(
        "03dee5da-7398-428f-9ec2-ab41bcb271da",
        "Bitcoin",
        "",
        "bitcoin",
        "BTC",
        ("BTC",),
        "^(bc1[0-9a-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$",
    ),
    Network(
        "c5dc5d2e-68c1-4261-9a30-90b598738bf5",
        "Tron",
        "",
        "tron",
        "TRX",
        ("TRX", "USDC", "USDT"),
        "^T[1-9A-HJ-NP-Za-km-z]{33}$",
    ),
    Network("0ea47ee7-9d36-460e-a2d5-64cfa8a1dddd", "XRPL", "", "xrpl", "XRP", ("XRP",)),
    Network("9cc3f8db-809a-4d06-a183-34a63a84aca8", "Cardano", "", "cardano", "ADA", ("ADA",)),
    Network(
        "03b2d786-7092-4a6a-9737-d6013e21819b",
        "Sepolia",
        "11155111",
        "evm",
        "SEPOLIAETH",
        ("PYUSD", "SEPOLIAETH", "USDG"),
        _EVM,
    ),
    # Not a network of Mesh: foreign text and a pattern that is no regular expression.
    Network(
        "00000000-0000-4000-8000-00000000bad1",
        "[@click=app.quit]Net[/]\x1b[2J\u202e",
        "[/]",
        "unknown",
        "[/]",
        ("[/]", "USD\u200bT"),
        "^(0x[",
    ),
    # Matching this pattern with a backtracking engine takes time that doubles with each letter.
    Network(
        "00000000-0000-4000-8000-00000000bad2",
        "Slow pattern",
        "",
        "unknown",
        "SLOW",
        ("SLOW",),
        "^(a+)+$",
    ),
)


def networks_content() -> dict[str, Json]:
    """The content of GET /api/v1/transfers/managed/networks."""
    return {"networks": [_network_row(network) for network in NETWORKS]}


def _network_row(network: Network) -> dict[str, Json]:
    row: dict[str, Json] = {
        "networkType": network.kind,
        "tokens": [
            {"symbol": symbol, "logoUrl": f"{_CDN}/tokens/{symbol}.svg"}
            for symbol in network.tokens
        ],
        "supportedBrokerTypes": ["deFiWallet", "coinbase", "binanceInternational"],
        "supportedTokens": network.tokens,
        "nativeSymbol": network.native,
        "id": network.id,
        "name": network.name,
        "chainId": network.chain_id,
        "logoUrl": network.logo,
    }
    if network.pattern is not None:
        row["addressPattern"] = network.pattern
    return row


def tokens_content() -> dict[str, Json]:
    """The content of GET /api/v1/transfers/managed/tokens: the same table, by token."""
    by_token: dict[str, list[Network]] = {}
    for network in NETWORKS:
        for symbol in network.tokens:
            by_token.setdefault(symbol, []).append(network)
    return {
        "tokens": [
            {
                "token": symbol,
                "networks": [
                    {"id": network.id, "name": network.name, "logoUrl": network.logo}
                    for network in networks
                ],
                "supportedIntegrations": ["coinbase", "binanceInternational"],
            }
            for symbol, networks in by_token.items()
        ]
    }


def status_content() -> list[Json]:
    """The content of GET /api/v1/status: which brokers are up."""
    return [
        {
            "type": "robinhood",
            "name": "Robinhood",
            "isUp": True,
            "supportedProducts": ["balance", "holdings", "identity", "orders", "transfers"],
        },
        {
            "type": "celsius",
            "name": "Celsius",
            "isUp": False,
            "description": "Temporarily disabled",
            "downTimeStart": 1655891444,
            "supportedProducts": ["balance", "orders", "transfers", "holdings"],
        },
        {
            "type": "deFiWallet",
            "name": "MetaMask",
            "isUp": False,
            "supportedProducts": ["transfers", "holdings"],
            "deFiWalletData": {
                "id": "34aeb688-decb-485f-9d80-b66466783394",
                "name": "MetaMask",
            },
        },
    ]
