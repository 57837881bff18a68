"""Records every statement of the product while tests run, and holds each to the rules of a distributed database."""
