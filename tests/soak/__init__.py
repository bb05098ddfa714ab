"""The soak: the program used by a very fast hand for minutes, and what it then still holds.

The argument. What a long session costs is what a short one leaves behind each time: a screen that
is still referred to, a timer, a listener, a task, a connection. So the real program is driven round
after round through every area, over real HTTP against a sandbox in another process, with dialogs
and forms opened and left, walks cut short, the configuration read again and providers that fail;
and after a third of the time and at the end everything that could be left is counted at rest. What
a session keeps by intent is bounded (2,000 requests in the log, the networks, the products seen)
and is full before the first third is over; after it nothing may grow.

`python -m tests.soak --minutes 6` runs it and prints the figures; it exits with 1 if one is beyond
its bound.
"""
