"""Without a connection: what is typed waits, honestly and on disk, and goes out once and in order."""

from tests.browser import company
from tests.browser.conftest import Visit
from tests.browser.program import Program


def test_messages_wait_through_a_reload(program: Program, visit: Visit) -> None:
    ada = company.founder(program.url, "Ada Weaver")
    ben = company.joins(ada, "Ben Carder")
    talk = ada.talks_to(ben)
    ben.says(talk, "Are you on the train?")
    desk = visit(program.url, f"/o/{ada.org_id}/messages/{talk}", person=ada)
    desk.sees("Are you on the train?")
    desk.can_open_offline()

    desk.context.set_offline(True)
    desk.is_offline()
    desk.writes("Just", "entering", "the tunnel")
    desk.sees_state("the tunnel", "Waiting for a connection")
    desk.composer.fill("a draft that")
    desk.has_kept_draft("a draft that")
    desk.page.reload()
    desk.sees("Are you on the train?")
    for text in ("Just", "entering", "the tunnel"):
        desk.sees_state(text, "Waiting for a connection")
    desk.has_in_field("a draft that")
    desk.is_offline()
    assert ada.log(talk) == ["Are you on the train?"]

    desk.context.set_offline(False)
    desk.has_sent("the tunnel")
    assert ada.log(talk) == ["Are you on the train?", "Just", "entering", "the tunnel"]
    desk.sees_all(ada.log(talk))
    desk.is_online()
