"""The commented example of a configuration, for a user who writes the file by hand."""

from __future__ import annotations


def example_toml() -> str:
    """The text of `config.example.toml`. It loads as it is; `#key = …` lines are optional."""
    return _EXAMPLE


_EXAMPLE = """\
# paylink-tui: the accounts whose payment links you look up, make and remove.
#
# Copy it to ~/.config/paylink-tui/config.toml (Linux), or name it with --config FILE or the
# environment variable PAYLINK_TUI_CONFIG, and delete what you do not have.
#
# A secret is written as one of
#   "env:NAME"              the environment variable NAME
#   "command:pass show x"   what that command prints; run without a shell, 10 seconds at most
#   "keyring:service/user"  the desktop's keyring; needs pip install 'paylink-tui[keyring]'
#   anything else           the secret itself; then run chmod 600 on this file

# Mesilat. A key is made in the API section of your account there.
[[accounts]]
name = "Shop"                       # yours to choose; unique, 1 to 40 characters
provider = "mesilat"
environment = "live"                # "test" or "live"; it has no default, so that live is meant
api_key = "env:MESILAT_API_KEY"
# The API cannot list your products, so those whose links you browse are named here.
products = [
    { id = 141, title = "Course" },
    { id = 142, title = "Consultation" },
]
# Scheme, host and port. Mesilat documents no test host: a test account must give one.
#base_url = "https://api.mesilat.com"
# The vendor's pages disagree about the path; the other one documented is "/creator-api/v1".
#api_path = "/api/v1/creator"
# What the vendor allows per key. Lower it when other programs use the same key.
#rate_limits = [{ requests = 100, seconds = 60 }, { requests = 1000, seconds = 3600 }]
# Seconds, 1 to 300, and connections at a time, 1 to 16.
#connect_timeout = 10
#read_timeout = 30
#connections = 8

# Mesh. The client id is the same for both environments, the secrets differ.
[[accounts]]
name = "Mesh sandbox"
provider = "mesh"
environment = "test"
client_id = "env:MESH_CLIENT_ID"
client_secret = "command:pass show mesh/sandbox"
# Sent as userId with each link; at most 50 characters, and nothing that names a person.
#user_id = "till-1"
#base_url = "https://sandbox-integration-api.meshconnect.com"

# txn.pro. Making and expiring links needs a key with full access; a reading key does for the rest.
# A live account must give base_url: txn.pro documents no production host that can be relied on.
[[accounts]]
name = "Payouts sandbox"
provider = "txnpro"
environment = "test"
api_key = "keyring:paylink-tui/txnpro-sandbox"
#base_url = "https://api.sandbox.txn.pro"

# Searches of the Find screen that are kept by name; sort is a column, with - before it for the last
# first. The screen writes them as well.
[[views]]
name = "dear and open"
query = "price:>100 currency:eur -status:expired"
sort = "-price"

# How the program looks.
[ui]
#theme = "textual-dark"

# Other keys for an action. Its id is shown in the help (?); one with a dot is written in quotes.
[keys]
#"help" = "f1,?"
"""
