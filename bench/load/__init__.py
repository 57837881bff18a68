"""The load driver: a real Workhall and a bare server under the same clients. `make bench` runs it."""
