"""One module per screen; `base` is what they share, `dialogs` what they ask with."""
