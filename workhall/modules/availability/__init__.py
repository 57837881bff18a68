"""Who is away, off shift or not to be disturbed, and when people work.

Push what you know about a member's time with `put_span` in your own transaction (`source` is your module's name,
`key` your own name for it), and take it back with `drop_span`. Ask `states` before you reach for people, and
`is_quiet` before you remind them. No permission is asked here; the caller has asked its own."""

from workhall.modules.availability.schemas import SpanFact, SpanKind, State
from workhall.modules.availability.service.spans import drop_span, put_span, put_spans
from workhall.modules.availability.service.states import is_quiet, states

__all__ = ["SpanFact", "SpanKind", "State", "drop_span", "is_quiet", "put_span", "put_spans", "states"]
