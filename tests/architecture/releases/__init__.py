"""Databases as past releases left them, with a few people and messages; each upgrade starts from all of them."""
