"""Workhall and other servers under the same load, in one run (`make bench-peers`)."""
