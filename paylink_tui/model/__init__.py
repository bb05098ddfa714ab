"""Plain values and rules, no I/O: money, links, fee arithmetic, pasted references, errors.

Nothing here imports pydantic, httpx or textual. The dataclasses that a provider's answer is read
into carry `__pydantic_config__`, a plain dict that `paylink_tui.providers` hands to pydantic: the
shape is declared once, and a screen can import it before pydantic is loaded.
"""
