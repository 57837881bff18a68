"""Small measurements of single parts: `python -m bench.micro`."""
