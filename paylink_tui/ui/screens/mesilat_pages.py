"""Going through Mesilat's links: which account, which product, which page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult

from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesilat import MesilatLink, MesilatPage
from paylink_tui.ui.commands import Command
from paylink_tui.ui.mesilat_words import page_fault
from paylink_tui.ui.scanning import open_scans
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.mesilat_links import MesilatLinks

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: an account's product, and the link to show of it, if one is meant. `source` is
    where that is from, if not from Mesilat just now.

    With `newest` the last page is shown, where a new link stands as far as the vendor's sample
    shows; else the first.
    """

    account: MesilatAccount
    product_id: int
    link: MesilatLink | None = None
    newest: bool = False
    source: str = ""


class MesilatPages(PaylinkScreen[None]):
    """The pages of one product of one account, and the ways between them.

    With a `place`, the screen begins there instead of at the product that was looked at last.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("mesilat.next", "n,т,right_square_bracket,ъ", "Next", "The next page"),
        Command("mesilat.previous", "p,з,left_square_bracket,х", "Prev", "The page before"),
        Command(
            "mesilat.first", "left_curly_bracket,Х,ctrl+home", "First", "The first page", show=False
        ),
        Command(
            "mesilat.last", "right_curly_bracket,Ъ,ctrl+end", "Last", "The last page", show=False
        ),
        Command("mesilat.jump", "g,п", "Page…", "Go to a page by its number", show=False),
        Command("mesilat.product", "P,З", "Product", "Choose a product, or type another's id"),
        Command("mesilat.refresh", "r,к", "Refresh", "Ask for this page again", show=False),
        Command("mesilat.account", "a,ф", "Account", "Choose another Mesilat account", show=False),
        Command("mesilat.scan", "s,ы", "Scan", "Read all pages into the index", show=False),
    )

    DEFAULT_CSS = """
    MesilatPages.-wide {
        #panes { layout: horizontal; }
        #detail { width: 46; height: 1fr; border-top: none; border-left: solid $panel-lighten-2; }
    }
    MesilatPages.-low #detail, MesilatPages.-narrow #detail { display: none; }
    """

    def __init__(self, place: Place | None = None) -> None:
        super().__init__()
        self._begin_at = place
        self._product: int | None = None
        self._asked = 1
        self._outdated = False

    def compose_body(self) -> ComposeResult:
        yield MesilatLinks()

    def on_mount(self) -> None:
        self.links.table.focus()

    def desk_changed(self) -> None:
        """The accounts are there, or are other ones now."""
        if self._begin_at is not None:
            place, self._begin_at = self._begin_at, None
            self._go(place)
            return
        account = self.paylink.account_for(Provider.MESILAT)
        if account is None:
            self._forget()
            self.notice.info("No Mesilat account is configured; F6 adds one.")
        elif account != self.account:
            self._go_to_account(account)

    def on_screen_resume(self) -> None:
        """Another screen may have made a link, or chosen another account."""
        if not self.paylink.desk_is_open:
            return
        if self._outdated:
            self._outdated = False
            self.do_refresh()
        self.desk_changed()

    def open_at(
        self, account: Account, product_id: int, link: MesilatLink | None, source: str = ""
    ) -> None:
        """Shows a product and, of it, a link that was found. What lies over this screen stays
        there, such as a form half filled in: then the place opens on top of it.
        """
        place = Place(cast("MesilatAccount", account), product_id, link, source=source)
        if self.app.screen is self:
            self._begin_at = None
            self._go(place)
        else:
            self.app.push_screen(type(self)(place))

    @property
    def links(self) -> MesilatLinks:
        """The page and what is marked of it."""
        return self.query_one(MesilatLinks)

    # Reading

    def _go_to_account(self, account: Account) -> None:
        mesilat = cast("MesilatAccount", account)
        seen = self.desk.products_seen.get(account.name)
        known = [product.id for product in mesilat.products]
        if seen or known:
            self._go(Place(mesilat, seen[-1] if seen else known[0]))
            return
        self._forget()
        self.account = account
        self.notice.info("The configuration names no product of this account; P takes an id.")

    def _forget(self) -> None:
        """Shows nothing any more."""
        self.account = self._product = None
        self.links.clear()

    def _go(self, place: Place) -> None:
        self.account = place.account
        self._product = place.product_id
        self.paylink.use_account(place.account)
        self.links.show_product(place.account, place.product_id)
        if place.link is not None:
            self.links.show_found(place.link, place.source)
        self._asked = 1
        self._read_page(place, 1)

    def _read(self, number: int) -> None:
        if self.account is not None and self._product is not None:
            self._asked = number
            self._read_page(Place(cast("MesilatAccount", self.account), self._product), number)

    @work(group="page", exclusive=True, exit_on_error=False)
    async def _read_page(self, place: Place, number: int) -> None:
        page = await self._fetch(place, number)
        # The links of the last page may have been deleted meanwhile.
        is_beyond = page is not None and not page.links and 1 <= page.last_page < number
        if page is not None and (is_beyond or (place.newest and page.last_page > number)):
            page = await self._fetch(place, page.last_page) or page
        if page is None:
            self._asked = self._shown_page
        else:
            self._take(place, page)
        if place.link is not None:
            self.links.show_found(place.link, place.source)

    async def _fetch(self, place: Place, number: int) -> MesilatPage | None:
        from paylink_tui.services import mesilat

        call = mesilat.list_page(self.desk, place.account, place.product_id, number)
        return await self.attempt(call, busy=f"Reading page {number}")

    def _take(self, place: Place, page: MesilatPage) -> None:
        self._asked = page.page
        self._remember(place)
        self.links.show(place.account, page)
        if page.unreadable:
            self.notice.warning(
                f"{len(page.unreadable)} rows of this page could not be read and are not shown. "
                f"The first: {page.unreadable[0]}"
            )
        elif not page.links:
            self.notice.info("This product has no links yet; ^n makes one.")

    def _remember(self, place: Place) -> None:
        seen = self.desk.products_seen.setdefault(place.account.name, [])
        if place.product_id in seen:
            seen.remove(place.product_id)
        seen.append(place.product_id)

    # Pages

    def do_next(self) -> None:
        self._read(min(self._asked + 1, self._last_page))

    def do_previous(self) -> None:
        self._read(max(self._asked - 1, 1))

    def do_first(self) -> None:
        self._read(1)

    def do_last(self) -> None:
        self._read(self._last_page)

    def do_refresh(self) -> None:
        self._read(self._asked)

    @property
    def _shown_page(self) -> int:
        return self.links.page.page if self.links.page else 1

    @property
    def _last_page(self) -> int:
        return self.links.page.last_page if self.links.page else 1

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def do_jump(self) -> None:
        from paylink_tui.ui.screens.dialogs import Ask

        last = self._last_page
        question = Ask(f"Go to page, 1 to {last}", check=lambda text: page_fault(text, last))
        answer = await self.app.push_screen_wait(question)
        if answer is not None:
            self._read(int(answer))

    # Where

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def do_product(self) -> None:
        from paylink_tui.ui.screens.mesilat_dialogs import choose_product

        account = cast("MesilatAccount", self.account)
        seen = self.desk.products_seen.get(account.name, [])
        product_id = await choose_product(self.app, account, seen, self._product)
        if product_id is not None:
            self._go(Place(account, product_id))

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def do_account(self) -> None:
        from paylink_tui.ui.screens.choosing import choose_account

        account = await choose_account(self.paylink, Provider.MESILAT, self.account)
        if account is not None and account != self.account:
            self._go_to_account(account)

    def do_scan(self) -> None:
        open_scans(self.paylink, self.account)

    def do_back(self) -> None:
        """Esc: a page that was asked for and left is not the one that is shown."""
        super().do_back()
        self._asked = self._shown_page

    # Commands

    def why_disabled(self, command: Command) -> str:
        """What is missing for `command`."""
        name = command.id.removeprefix("mesilat.")
        if name == command.id or not self.is_mounted:
            return ""
        if self.account is None:
            return "there is no Mesilat account; F6 adds one"
        if self._product is None and name not in ("product", "account", "scan"):
            return "choose a product first, with P"
        return self.why_not(name)

    def why_not(self, name: str) -> str:
        """Why the command `mesilat.<name>` cannot be done at this product."""
        if name in ("next", "previous", "first", "last", "jump") and self.links.page is None:
            return "no page has been read yet"
        if name in ("next", "last") and self._asked >= self._last_page:
            return "this is the last page"
        if name in ("previous", "first") and self._asked <= 1:
            return "this is the first page"
        if name == "account" and len(self.desk.accounts_of(Provider.MESILAT)) < 2:
            return "there is no other Mesilat account"
        return ""
