"""Measurements. Nothing here is needed to run Workhall."""
