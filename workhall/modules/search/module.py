"""Manifest of search."""

from workhall.kit.module import Manifest
from workhall.modules import identity
from workhall.modules.search import api
from workhall.modules.search.service.ending import SearchContent

MODULE = Manifest(
    name="search",
    doc="""One question to everything that one may see: people, conversations, messages and what other modules put in.

A question holds words, "exact phrases" and the filters from:, in:, has:, before:, after: and @me. Chinese is found
inside long sentences, a part of a word inside a compound, every spelling of an accent. Modules put documents with
audience keys into the index; a hit is rendered by its owner from the data of now, so that what is withdrawn or left
vanishes at once. The index keeps words and no text.""",
    needs=("identity", "directory"),
    routes=(api.routes,),
    fills=(identity.ORGANISATION_CONTENTS.fill(SearchContent()),),
)
