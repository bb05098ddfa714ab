"""A person's own note and tags beside a link, asked for by any screen that shows one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paylink_tui.model.text import clean
from paylink_tui.ui.screens.dialogs import Ask

if TYPE_CHECKING:
    from paylink_tui.model.index import LinkKey
    from paylink_tui.store.index import Index
    from paylink_tui.ui.screens.base import PaylinkScreen

LONGEST_NOTE = 2_000
LONGEST_TAG = 40
MOST_TAGS = 20
NO_NOTES = "there is no state folder to keep notes in"


async def edit_note(screen: PaylinkScreen[Any], key: LinkKey) -> bool:
    """Asks for the note of a link and keeps it; whether it was changed."""
    noted = await _noted(screen, key)
    if noted is None:
        return False
    index, before, _ = noted
    question = Ask(f"Note on link {key.id}", value=before, check=note_fault)
    text = await screen.app.push_screen_wait(question)
    if text is None or text.strip() == before:
        return False
    kept = await screen.attempt(index.set_note(key, clean(text.strip())))
    if kept is not None:
        screen.tell(f"Note on link {key.id} kept" if kept.text else f"Note on {key.id} removed")
    return kept is not None


async def edit_tags(screen: PaylinkScreen[Any], key: LinkKey) -> bool:
    """Asks for the tags of a link and keeps them; whether they were changed."""
    noted = await _noted(screen, key)
    if noted is None:
        return False
    index, _, before = noted
    question = Ask(
        f"Tags of link {key.id}, apart by spaces", value=" ".join(before), check=tags_fault
    )
    text = await screen.app.push_screen_wait(question)
    if text is None or tags_in(text) == before:
        return False
    kept = await screen.attempt(index.set_tags(key, tags_in(text)))
    if kept is not None:
        screen.tell(f"Tags of link {key.id}: {', '.join(kept.tags) or 'none'}")
    return kept is not None


async def _noted(
    screen: PaylinkScreen[Any], key: LinkKey
) -> tuple[Index, str, tuple[str, ...]] | None:
    """The index, the note and the tags of a link, empty where it has none; None where there is no
    index, or the note was not read: what is typed then could replace what nobody saw.
    """
    index = screen.desk.index
    if index is None:
        return None

    async def read() -> tuple[Index, str, tuple[str, ...]]:
        note = await index.note_of(key)
        return (index, "", ()) if note is None else (index, note.text, note.tags)

    return await screen.attempt(read())


def note_fault(text: str) -> str:
    """What is wrong with a note, or empty."""
    return f"at most {LONGEST_NOTE:,} characters" if len(text.strip()) > LONGEST_NOTE else ""


def tags_in(text: str) -> tuple[str, ...]:
    """The tags of a line, each once."""
    return tuple(dict.fromkeys(clean(tag) for tag in re.split(r"[\s,#]+", text) if tag))


def tags_fault(text: str) -> str:
    """What is wrong with a line of tags, or empty."""
    tags = tags_in(text)
    if len(tags) > MOST_TAGS:
        return f"at most {MOST_TAGS} tags"
    long = [tag for tag in tags if len(tag) > LONGEST_TAG]
    return f"a tag has at most {LONGEST_TAG} characters" if long else ""
