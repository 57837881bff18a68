"""Coming in: founding an organisation in one call, with an address or a number."""

import pytest

from tests.modules.identity.post import code_to, letter_to
from tests.world import World
from tests.world.people import PASSWORD


def sign_up(login: str, **changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "organisation": {"name": "Bakery", "sector": "food"},
        "name": "Ada",
        "login": login,
        "password": PASSWORD,
        "locale": "en",
    }
    return body | changes


async def test_one_call_gives_account_organisation_and_session(world: World) -> None:
    http = world.client()
    login = world.fresh_login("ada")
    me = (await http.post("/api/sign-up", json=sign_up(login))).json()
    assert me["account"]["email"] == login
    assert not me["account"]["email_verified"]
    (place,) = me["organisations"]
    assert place["name"] == "Bakery"
    assert {"change", "delete", "invite", "manage_roles", "read_audit", "identity.own"} <= set(place["can"])
    assert (await http.get("/api/me")).json() == me


async def test_session_cookie_is_out_of_reach_of_scripts(world: World) -> None:
    answer = await world.client().post("/api/sign-up", json=sign_up(world.fresh_login("ada")))
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


async def test_phone_number_is_a_login_however_it_is_written(world: World) -> None:
    http = world.client()
    me = (await http.post("/api/sign-up", json=sign_up("+49 (30) 901820-7"))).json()
    assert me["account"]["phone"] == "+49309018207"
    again = await world.client().post("/api/sign-in", json={"login": "0049 30 9018207", "password": PASSWORD})
    assert again.status_code == 200


async def test_address_is_the_same_in_any_case(world: World) -> None:
    login = world.fresh_login("ada")
    await world.client().post("/api/sign-up", json=sign_up(login.upper()))
    again = await world.client().post("/api/sign-in", json={"login": f"  {login.title()} ", "password": PASSWORD})
    assert again.status_code == 200


async def test_code_in_the_letter_proves_the_address(world: World) -> None:
    ada = await world.founder("Ada")
    code = await code_to(world, ada.login)
    me = await ada.post("/api/me/email/confirm", {"code": f" {code[:3]} {code[3:]}"})
    assert me["account"]["email_verified"]


async def test_letters_speak_the_language_of_the_account(world: World) -> None:
    login = world.fresh_login("lin")
    await world.client().post("/api/sign-up", json=sign_up(login, locale="zh"))
    assert "验证码" in await letter_to(world, login)


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("login", sign_up("nobody")),
        ("login", sign_up("+12")),
        ("login", sign_up("two@at@signs.example")),
        ("password", sign_up("x@example.org", password="short")),
        ("password", sign_up("x@example.org", password="aaaaaaaaaaaaaa")),
        ("password", sign_up("x@example.org", password="passwort123")),
        ("password", sign_up("lovelace@example.org", password="lovelace12")),
        ("password", sign_up("x@example.org", password="0123456789")),
        ("name", sign_up("x@example.org", name="  ")),
        ("name", sign_up("x@example.org", name="Ada\nBcc: all@example.org")),
        ("name", sign_up("x@example.org", name="Ada\u202egnp.exe")),
        ("name", sign_up("x@example.org", name="A\x00")),
        ("organisation.name", sign_up("x@example.org", organisation={"name": "x" * 101, "sector": "food"})),
        ("locale", sign_up("x@example.org", locale="fr")),
        ("admin", sign_up("x@example.org", admin=True)),
    ],
)
async def test_mistakes_are_named_at_their_field(world: World, field: str, body: dict[str, object]) -> None:
    answer = await world.client().post("/api/sign-up", json=body)
    assert answer.status_code == 422
    assert field in answer.json()["fields"], answer.text


async def test_existing_account_founds_another_organisation(world: World) -> None:
    """Who has forgotten that they have an account and gives its password does not get a second one."""
    ada = await world.founder("Ada")
    me = (await world.client().post("/api/sign-up", json=sign_up(ada.login, name="Ada Again"))).json()
    assert me["account"]["id"] == str(ada.account_id)
    assert me["account"]["name"] == "Ada"
    assert [one["name"] for one in me["organisations"]] == ["Hall", "Bakery"]


async def test_signed_in_account_founds_another_organisation(world: World) -> None:
    ada = await world.founder("Ada")
    made = await ada.post("/api/organisations", {"name": "Choir", "sector": "music"})
    assert made["name"] == "Choir"
    assert made["can"]
    me = await ada.get("/api/me")
    assert [one["name"] for one in me["organisations"]] == ["Hall", "Choir"]
    assert me["organisations"][0]["member_id"] != me["organisations"][1]["member_id"]
