"""The crash matrix: the real program, killed at every step of every write, and started again.

The argument. A write passes through five places where it can be cut: the journal's file, the line
to the provider, the provider itself, the answer's way back, and the journal again. A run takes one
write, one point on that way and a folder of its own; it starts the real command in a process of
its own, lets SIGKILL end it exactly there, starts the program again and lets it look up what became
of the write. The judge is not the program: how often a thing was made is read from the sandbox's
own records, and the journal is read from a copy made right after each death, so that every restart
meets the files as the crash left them.

Points by name cover the steps that have one. Between them no step is left out, since a process is
also killed at lines of the program's code, at statements of SQLite, at bytes of the request and of
the answer, and at bytes of the journal's log, each sampled evenly from the first to the last that
an undisturbed run of the same write was seen to pass; `--fine 5` samples five times as many.

`python -m tests.crashes` runs it all and prints the figure last; the suite runs a dozen.
"""
