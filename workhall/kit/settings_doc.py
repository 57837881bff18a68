"""The table of settings for docs/operations/settings.md, written from the settings themselves."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

_PREFIX = "WORKHALL_"
_HEAD = "| Setting | Environment variable | Value | Default | What it does |\n| --- | --- | --- | --- | --- |"


def table(settings: type[BaseModel]) -> str:
    """Markdown: what stands at the top of the TOML file, then one part for each section. Raises ValueError for a
    setting without a description, because an administrator would meet it unexplained."""
    top: list[str] = []
    parts: list[str] = []
    for name, field in settings.model_fields.items():
        section = _section(field)
        if section is None:
            top.append(_line(name, name.upper(), field))
        else:
            lines = [_line(inner, f"{name}__{inner}".upper(), one) for inner, one in section.model_fields.items()]
            parts.append("\n".join((f"## `[{name}]`", "", _HEAD, *lines)))
    return "\n\n".join(("\n".join((_HEAD, *top)), *parts))


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _line(name: str, variable: str, field: FieldInfo) -> str:
    if not field.description:
        raise ValueError(f"the setting {name} has no description")
    cells = (f"`{name}`", f"`{_PREFIX}{variable}`", _value(field), _default(field), field.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _value(field: FieldInfo) -> str:
    kinds = ", ".join(dict.fromkeys(_kinds(field.annotation)))
    limits = [
        f"{sign} {getattr(rule, name)}"
        for rule in field.metadata
        for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
        if getattr(rule, name, None) is not None
    ]
    return f"{kinds} ({', '.join(limits)})" if limits else kinds


def _kinds(kind: Any) -> list[str]:
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return [f"`{one}`" for one in inside]
    if origin in (Union, UnionType):
        return [name for one in inside if one is not NoneType for name in _kinds(one)]
    if origin in (tuple, list, set, frozenset):
        return [f"list of {', '.join(_kinds(inside[0]))}"]
    names = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "`true`, `false`",
        Path: "path",
        SecretStr: "secret",
    }
    return [names.get(kind, getattr(kind, "__name__", str(kind)))]


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    value = field.default
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple | list | set | frozenset):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"
