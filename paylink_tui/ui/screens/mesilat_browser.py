"""Mesilat's links: what can be done to those on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work

from paylink_tui.model.index import LinkKey
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.ui.commands import Command
from paylink_tui.ui.hand_on import copy_link, open_link
from paylink_tui.ui.mesilat_words import details, handed_on
from paylink_tui.ui.screens.mesilat_pages import MesilatPages, Place
from paylink_tui.ui.screens.noting import NO_NOTES, edit_note, edit_tags
from paylink_tui.ui.widgets.mesilat_links import MesilatLinks
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.services.mesilat_deletions import Deletion

# Commands about a link, which need one at hand.
_ABOUT_A_LINK = ("copy", "open", "raw", "mark", "note", "tags")


class MesilatBrowser(MesilatPages):
    """The links of one product, and what can be done to one or several of them."""

    AREA = "Mesilat"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "mesilat.new",
            "ctrl+n,plus,i,ш",
            "New",
            "Make a link for this product",
            dangerous=True,
        ),
        Command("mesilat.copy", "c,с", "Copy", "Copy the link's URL"),
        Command(
            "mesilat.delete",
            "d,в",
            "Delete",
            "Delete this link, or the marked ones",
            dangerous=True,
        ),
        Command("mesilat.mark", "space", "Mark", "Mark this link or unmark it, and go on"),
        Command("mesilat.filter", "slash,full_stop", "Filter", "Filter the rows of this page"),
        Command("mesilat.open", "o,щ", "Open", "Open the link in the browser"),
        Command("mesilat.raw", "v,м", "Raw", "This row as Mesilat sent it"),
        Command("mesilat.note", "N,Т", "Note", "Write a note beside this link", show=False),
        Command("mesilat.tags", "T,Е", "Tags", "Give this link tags", show=False),
        Command(
            "mesilat.mark_all",
            "asterisk",
            "All",
            "Mark all links that are shown, or none",
            show=False,
        ),
    )

    def __init__(self, place: Place | None = None) -> None:
        super().__init__(place)
        self._is_deleting = False

    # Handlers

    @on(MesilatLinks.Changed)
    def _changed(self) -> None:
        self.refresh_bindings()

    @on(LinkTable.Chosen)
    def _chosen(self) -> None:
        # Not over a question that opened meanwhile, nor in front of one that is about to.
        if self.app.screen is self and not self._is_deleting:
            self.do_details()

    # The link at hand

    def do_copy(self) -> None:
        if (link := self.links.link) is not None:
            copy_link(self.app, handed_on(cast("MesilatAccount", self.account), link))

    def do_open(self) -> None:
        if (link := self.links.link) is not None:
            open_link(self.app, handed_on(cast("MesilatAccount", self.account), link))

    def do_mark(self) -> None:
        self.links.toggle_mark()

    def do_mark_all(self) -> None:
        self.links.toggle_all()

    def do_filter(self) -> None:
        self.links.open_filter()

    def do_details(self) -> None:
        """Enter: the whole link, also where the screen has no room for it."""
        from paylink_tui.ui.screens.dialogs import Reading

        link = self.links.link
        if link is not None:
            facts = details(cast("MesilatAccount", self.account), link)
            text = "\n".join(f"{fact.label:<10}  {fact.value}" for fact in facts)
            self.app.push_screen(Reading(f"Link {link.id}", text))

    def do_raw(self) -> None:
        from paylink_tui.providers.encode import pretty
        from paylink_tui.ui.screens.dialogs import Reading

        link, page = self.links.link, self.links.page
        if link is not None and page is not None and link in page.links:
            raw = page.raw[page.links.index(link)]
            self.app.push_screen(Reading(f"Link {link.id} as Mesilat sent it", pretty(raw)))

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_note(self) -> None:
        if (link := self.links.link) is not None:
            await edit_note(self, self._key_of(link))

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_tags(self) -> None:
        if (link := self.links.link) is not None:
            await edit_tags(self, self._key_of(link))

    def _key_of(self, link: MesilatLink) -> LinkKey:
        account = cast("MesilatAccount", self.account)
        kind = "payment_link"
        return LinkKey(account.provider, account.environment, account.name, kind, str(link.id))

    def do_new(self) -> None:
        from paylink_tui.ui.screens.mesilat_create import MesilatCreate

        self._outdated = True
        account = cast("MesilatAccount", self.account)
        self.app.push_screen(MesilatCreate(account, self._product or 0))

    # Deleting

    def do_delete(self) -> None:
        links = self.links.marked or ((self.links.link,) if self.links.link else ())
        if links and not self._is_deleting:
            self._is_deleting = True
            self._delete(cast("MesilatAccount", self.account), links)

    @work(group="delete", exit_on_error=False)
    async def _delete(self, account: MesilatAccount, links: tuple[MesilatLink, ...]) -> None:
        from paylink_tui.ui.screens.mesilat_deletion import delete_links

        try:
            while links:
                deletions, links = await delete_links(self, account, links)
                self._settle(deletions)
        finally:
            self._is_deleting = False

    def _settle(self, deletions: tuple[Deletion, ...]) -> None:
        """Forgets what is gone, and marks the rest, so that it is at hand."""
        for deletion in deletions:
            if deletion.is_gone:
                self.links.forget(deletion.link.id)
            else:
                self.links.mark(deletion.link)
        if deletions:
            self.do_refresh()
        if [deletion.is_gone for deletion in deletions] == [True]:
            self.tell(f"Deleted link {deletions[0].link.id}")

    def do_back(self) -> None:
        """Esc: out of the filter, then out of a wait, then out of the screen."""
        if self.links.is_filtering:
            self.links.close_filter()
        else:
            super().do_back()

    # Commands

    def why_not(self, name: str) -> str:
        """Why the command `mesilat.<name>` cannot be done here."""
        link, page = self.links.link, self.links.page
        if name == "delete":
            return self._why_no_deletion()
        if name in _ABOUT_A_LINK and link is None:
            return "there is no link here"
        if name in ("note", "tags") and self.desk.index is None:
            return NO_NOTES
        if name in ("copy", "open") and link is not None and not link.payment_link:
            return "Mesilat sent no URL for this link"
        if name == "raw" and (page is None or link not in page.links):
            return "this link is not on the page that was read"
        return super().why_not(name)

    def _why_no_deletion(self) -> str:
        if self._is_deleting:
            return "a deletion is under way"
        return "" if self.links.marked or self.links.link else "there is no link here"
