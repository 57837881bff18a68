"""Sets of ids in a query."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal


def among(column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """One parameter for any number of ids."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid())))
    return found
