"""The screens. Only this package imports Textual; nothing below it knows that a screen exists."""
