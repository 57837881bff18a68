"""The use cases of chat, by subject."""
