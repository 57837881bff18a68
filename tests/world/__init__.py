"""Builders and drivers that every test uses. A test says who does what; how it travels is said here once."""

from tests.world.people import Person, Socket
from tests.world.world import World

__all__ = ["Person", "Socket", "World"]
