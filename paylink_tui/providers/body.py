"""What a body turns out to be when it is not the JSON that was hoped for."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser

from paylink_tui.model.text import clean, shorten
from paylink_tui.providers.http import Response
from paylink_tui.providers.redact import redact_url

SAID_LIMIT = 300
# Of a page, its title is all that is wanted; of a text, what a person can be shown.
_LOOKED_AT = 20_000


class _TitleReader(HTMLParser):
    """Collects the text of the first `title` element."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.title += data


def presentable(text: str, limit: int = SAID_LIMIT) -> str:
    """Foreign text in one line: its secrets hidden, its characters safe, at most `limit` of them.

    Secrets go first, since a cut could leave one that is no longer known for what it is.
    """
    return shorten(clean(redact_url(" ".join(text.split()))), limit)


def describe(response: Response, limit: int = SAID_LIMIT) -> str:
    """A phrase for a body that is not JSON: `an HTML page …`, its text, or empty for none."""
    text = response.body[:_LOOKED_AT].decode("utf-8", "replace").strip()
    if not text:
        return ""
    if "html" in response.headers.get("content-type", "") or text.startswith("<"):
        title = presentable(_title(text), limit)
        return "an HTML page instead of JSON" + (f", titled “{title}”" if title else "")
    return presentable(text, limit)


def _title(page: str) -> str:
    reader = _TitleReader()
    # html.parser asserts on some malformed declarations; what was read until then stands.
    with suppress(AssertionError):
        reader.feed(page)
    return reader.title
