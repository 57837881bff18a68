"""What is written from the code: `python -m tools.codegen`. A test fails when a file is not current."""
