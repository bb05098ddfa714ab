"""Tests of the sandbox, over loopback HTTP."""
