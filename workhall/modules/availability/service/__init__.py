"""The use cases of availability, by subject."""
