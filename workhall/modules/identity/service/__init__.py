"""The use cases of identity, one file for each subject."""
