"""Rules on source files hold, and each of them is seen to fail (tools/lint/source.py)."""

from pathlib import PurePosixPath

import pytest

from tools.lint.__main__ import ROOT, files
from tools.lint.source import FILE_LINES, RULES, Source, check, check_files

_TEXT = "from workhall.kit.text import Text\n"

PLANTS = (
    ("one_clock", "workhall/modules/chat/service.py", "from datetime import UTC, datetime\nat = datetime.now(UTC)"),
    ("one_clock", "workhall/modules/chat/service.py", "import datetime\nat = datetime.date.today()"),
    ("one_clock", "workhall/gateway/hub.py", "import time as t\nat = t.monotonic()"),
    ("one_clock", "workhall/kit/unit.py", "from time import time\nat = time()"),
    ("one_place_for_ids", "workhall/modules/chat/store.py", "import uuid\nmade = uuid.uuid4()"),
    ("one_place_for_ids", "workhall/modules/chat/store.py", "from uuid import uuid4\nmade = uuid4()"),
    ("one_place_for_ids", "workhall/gateway/hub.py", "from uuid_utils.compat import uuid7\nmade = uuid7()"),
    ("no_print", "workhall/kit/log.py", "print('here')"),
    ("one_way_out", "workhall/modules/chat/jobs.py", "from urllib import request"),
    ("one_way_out", "workhall/modules/chat/jobs.py", "import http.client"),
    ("no_constraint_names", "workhall/modules/chat/store.py", "def f(e):\n    return e.constraint_name == 'uq'"),
    ("no_constraint_names", "workhall/kit/unit.py", "def f(e):\n    return getattr(e, 'constraint_name')"),
    ("no_set_config", "workhall/kit/db.py", "SQL = \"SELECT set_config('app.org', $1, true)\""),
    ("modules_never_commit", "workhall/modules/chat/service.py", "async def f(ctx):\n    await ctx.db.commit()"),
    ("short_functions", "tools/x.py", "def f():\n" + "    a = 1\n" * 50),
    ("short_files", "tests/x.py", "a = 1\n" * (FILE_LINES + 1)),
    ("short_files", "web/src/x.tsx", "//\n" * (FILE_LINES + 1)),
    ("whole_texts", "workhall/kit/x.py", _TEXT + "T = Text(en='a {n}', zh='b {n}', de='c', it='d {n}')"),
    ("whole_texts", "workhall/kit/x.py", _TEXT + "T = Text(en='a', zh='b', de='', it='d')"),
    ("whole_texts", "workhall/kit/x.py", _TEXT + "w = 'a'\nT = Text(en=w, zh='b', de='c', it='d')"),
    (
        "whole_texts",
        "workhall/kit/x.py",
        _TEXT + "T = Text(en='{n, plural, one {# day}}', zh='{n}', de='{n}', it='{n}')",
    ),
)  # fmt: skip

ALLOWED = (
    ("workhall/kit/clock.py", "import time\nat = time.monotonic()"),
    ("workhall/kit/embedded/child.py", "import time\nat = time.monotonic()"),
    ("workhall/kit/ids.py", "from uuid_utils.compat import uuid7\nmade = uuid7()"),
    ("workhall/gateway/hub.py", "import uuid\nPROCESS = uuid.uuid4().bytes"),
    ("workhall/modules/chat/service.py", "import uuid\nmade = uuid.uuid5(uuid.NAMESPACE_URL, 'two people')"),
    ("tests/x.py", "import time\nprint(time.time())"),
    (
        "workhall/kit/x.py",
        _TEXT + "T = Text(en='{n, plural, one {# day} other {# days}}', zh='{n}', de='{n}', it='{n}')",
    ),
)


def test_files_follow_the_rules() -> None:
    findings = check_files(ROOT, files())
    assert not findings, "\n" + "\n".join(map(str, findings))


@pytest.mark.parametrize(("rule", "path", "text"), PLANTS)
def test_a_planted_fault_is_found(rule: str, path: str, text: str) -> None:
    found = {one.rule for one in check(Source(PurePosixPath(path), text))}
    assert found == {rule}


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_named_exceptions_pass(path: str, text: str) -> None:
    assert not list(check(Source(PurePosixPath(path), text)))


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, _, _ in PLANTS} == {rule.__name__ for rule in RULES} | {"short_files"}
