"""Tools for those who work on Workhall; nothing of the running program imports them."""
