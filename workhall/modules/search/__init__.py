"""Search: one index for every module, and one question to all of them."""

from workhall.modules.search.schemas import Document
from workhall.modules.search.service.writing import forget, forget_place, put

__all__ = ["Document", "forget", "forget_place", "put"]
