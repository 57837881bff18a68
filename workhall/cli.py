"""The `workhall` command."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from workhall import __version__, app, serve
from workhall.kit import log
from workhall.kit.archive import BackupError
from workhall.kit.embedded import EmbeddedError
from workhall.kit.errors import Refusal
from workhall.settings import Settings

command = typer.Typer(no_args_is_help=True, add_completion=False, help="The open workplace, in one program.")


def _settings(**overrides: Any) -> Settings:
    """Settings, or an explanation and exit code 2."""
    try:
        found = app.load_settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        for fault in error.errors():
            name = "__".join(str(part) for part in fault["loc"]).upper()
            typer.secho(f"WORKHALL_{name}: {fault['msg']}", fg="red", err=True)
        typer.echo("Mend the environment variable or the line in workhall.toml, then start again.", err=True)
        raise typer.Exit(2) from error
    log.configure(found)
    return found


def _run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Runs on uvloop; a message for people instead of a traceback where we know what is wrong."""
    import uvloop

    try:
        return uvloop.run(work())
    except (serve.CannotStart, BackupError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from error
    except Refusal as error:
        typer.secho(error.problem("en")["title"], fg="red", err=True)
        raise typer.Exit(1) from error
    except EmbeddedError as error:
        typer.secho(error.what, fg="red", err=True)
        typer.echo(error.mend, err=True)
        raise typer.Exit(1) from error
    except (KeyboardInterrupt, asyncio.CancelledError):
        return None


@command.command()
def run(port: int | None = None, host: str | None = None) -> None:
    """Everything on this machine, with a demo organisation when there is none yet."""
    settings = _settings(port=port, host=host)
    _run(lambda: serve.serve(settings, demo=True, say=typer.echo))


@command.command("serve")
def serve_command(
    port: int | None = None,
    host: str | None = None,
    roles: Annotated[str | None, typer.Option(help="Comma-separated: web, gateway, worker.")] = None,
    processes: int | None = None,
    fd: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """The server, with what it needs started beside it unless settings name your own."""
    split = tuple(roles.split(",")) if roles else None
    settings = _settings(port=port, host=host, roles=split, processes=processes)
    _run(lambda: serve.serve(settings, demo=False, say=typer.echo, fd=fd))


@command.command()
def migrate() -> None:
    """Bring the database up to date and end."""
    settings = _settings()
    _run(lambda: serve.migrate_only(settings, typer.echo))


@command.command()
def demo(
    members: Annotated[int | None, typer.Option(min=2, max=200_000, help="People of a large organisation.")] = None,
    messages: Annotated[int | None, typer.Option(min=1, max=20_000_000, help="Messages in it.")] = None,
) -> None:
    """Make the demo organisation, or a large one for load tests."""
    settings = _settings()
    _run(lambda: serve.make_demo(settings, typer.echo, members=members, messages=messages))


@command.command()
def doctor() -> None:
    """Say what is wrong with this installation and how to mend it."""
    from workhall.kit import doctor as doctors

    findings = doctors.run(app.load_settings, app.database_urls)
    for finding in findings:
        typer.secho(finding.line(), fg=finding.colour())
    raise typer.Exit(1 if any(finding.bad for finding in findings) else 0)


@command.command()
def backup(target: Path) -> None:
    """Write database and files into one archive."""
    from workhall.kit import backup as backups

    settings = _settings()
    _run(lambda: serve.with_database(settings, lambda urls: backups.backup(settings, urls, target, typer.echo)))


@command.command()
def restore(source: Path, force: bool = False) -> None:
    """Read an archive back into an empty installation (or, with --force, over what is there)."""
    from workhall.kit import backup as backups

    settings = _settings()
    _run(lambda: serve.with_database(settings, lambda urls: backups.restore(settings, urls, source, force, typer.echo)))


@command.command("recover-admin")
def recover_admin(organisation: str, login: str) -> None:
    """Give a person of an organisation (its id or name) the owner's role again and print a link to set a new password.

    Works beside a running server, and brings back an organisation that was deleted less than 30 days ago."""
    settings = _settings()
    _run(lambda: serve.recover_admin(settings, organisation, login, typer.echo))


@command.command()
def openapi(target: Path | None = None) -> None:
    """Print the OpenAPI document (or write it to a file)."""
    text = json.dumps(app.openapi_document(_settings()), indent=1, ensure_ascii=False, sort_keys=True)
    if target is None:
        sys.stdout.write(text + "\n")
    else:
        target.write_text(text + "\n")


@command.command("settings")
def settings_table() -> None:
    """Print the table of settings for docs/operations/settings.md."""
    from workhall.kit.settings_doc import table

    typer.echo(table(app.settings_class()))


@command.command()
def version() -> None:
    typer.echo(__version__)


def main() -> None:
    command()
