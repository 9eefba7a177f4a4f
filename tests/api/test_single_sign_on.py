"""Single sign-on with a company's server that tells the truth, and with one that lies in every way it can."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from api.gate import Gate
from api.site import Site
from casework.people import Action, Actor, Role
from config import Oidc
from data import audit, people
from services.accounts import add_user, disable_user
from services.desk import Desk
from services.people import save_place
from services.sign_in_attempt import MINUTES
from services.single_sign_on import link
from tests.browsing import HOST, Browser, Clock, with_settings
from tests.company import CLIENT, OTHER_KEY, SECRET, Company, company

OPERATOR = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")


@pytest.fixture
def theirs(clock: Clock) -> Iterator[Company]:
    with company(clock) as one:
        yield one


@pytest.fixture
def desk(desk: Desk, theirs: Company) -> Desk:
    oidc = Oidc(
        issuer=theirs.issuer,
        client_id=CLIENT,
        client_secret=SECRET,
        role_map=(("grid-planning", "planner"), ("office", "handler")),
        creates_accounts=True,
    )
    return with_settings(desk, oidc=oidc)


def changed(site: Site, desk: Desk, **values: Any) -> Gate:
    from dataclasses import replace

    return site.gate(with_settings(desk, oidc=replace(desk.settings.oidc, **values)))


def leave(browser: Browser, back: str = "/account") -> str:
    answer = browser.page("/login/company?next=" + quote(back, safe=""))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser: Browser, code: str, state: str, more: str = "") -> Any:
    return browser.page(f"/login/company/back?code={code}&state={quote(state, safe='')}{more}")


def enter(browser: Browser, theirs: Company) -> Any:
    return come_back(browser, *theirs.code_for(leave(browser)))


def refused(browser: Browser, answer: Any) -> bool:
    told = answer.status_code in (403, 422, 503) and 'role="alert"' in answer.text
    return told and browser.get("/layers").status_code == 401


def test_the_button_is_there_only_where_it_leads_somewhere(site: Site, gate: Gate, desk: Desk) -> None:
    assert "/login/company" in Browser(gate).page("/login").text
    nowhere = Browser(site.gate(with_settings(desk, oidc=Oidc())))
    assert "/login/company" not in nowhere.page("/login").text
    assert nowhere.page("/login/company").status_code == 404


def test_whom_the_company_knows_is_signed_in_and_lands_where_he_wanted(
    gate: Gate, desk: Desk, theirs: Company
) -> None:
    browser = Browser(gate)
    answer = enter(browser, theirs)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.page("/account").status_code == 200
    with desk.database.read() as session:
        account = people.account_named(session, "li.na")
        acts = [row.action for row in audit.latest(session)]
    assert account and (account.role, account.oidc_subject) == (Role.PLANNER, f"{theirs.issuer} u-17")
    assert {Action.MANAGE_USERS.value, Action.SIGN_IN.value} <= set(acts)


def test_the_question_carries_state_nonce_and_the_hash_of_a_verifier(gate: Gate, theirs: Company) -> None:
    browser = Browser(gate)
    address = leave(browser)
    asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[k]) for k in ("state", "nonce", "code_challenge")) >= 43
    assert asked["redirect_uri"] == f"http://{HOST}/login/company/back"
    come_back(browser, *theirs.code_for(address))
    assert theirs.forms[0]["code_verifier"] not in address and "client_secret" not in theirs.forms[0]
    name, _, secret = b64decode(theirs.authorization.removeprefix("Basic ")).decode().partition(":")
    assert (unquote(name), unquote(secret)) == (CLIENT, SECRET)


def test_a_second_sign_in_finds_the_same_account_and_brings_its_role_up_to_date(
    gate: Gate, desk: Desk, theirs: Company
) -> None:
    enter(Browser(gate), theirs)
    theirs.claims |= {"roles": ["office", "other"], "preferred_username": "somebody.else"}
    assert enter(Browser(gate), theirs).status_code == 303
    with desk.database.read() as session:
        found = people.list_accounts(session)
    assert [(a.name, a.role) for a in found] == [("li.na", Role.HANDLER)]


def test_another_state_a_foreign_cookie_or_none_is_refused(gate: Gate, theirs: Company) -> None:
    browser, other = Browser(gate), Browser(gate)
    code, state = theirs.code_for(leave(browser))
    assert refused(other, come_back(other, code, state))
    leave(other)
    assert refused(other, come_back(other, code, state))
    assert refused(browser, come_back(browser, code, "x" + state))


def test_a_code_is_taken_once_even_from_a_company_that_forgets(gate: Gate, theirs: Company) -> None:
    theirs.forgetful = True
    browser = Browser(gate)
    code, state = theirs.code_for(leave(browser))
    kept = dict(browser.cookies)
    assert come_back(browser, code, state).status_code == 303
    thief = Browser(gate)
    thief.cookies.set("headroom-company", kept["headroom-company"], domain="127.0.0.1", path="/")
    assert refused(thief, come_back(thief, code, state))
    fresh = Browser(gate)  # the old code with an attempt of one's own: another verifier
    _, own_state = theirs.code_for(leave(fresh))
    assert refused(fresh, come_back(fresh, code, own_state))


def test_an_attempt_that_took_too_long_is_refused(gate: Gate, theirs: Company, clock: Clock) -> None:
    browser = Browser(gate)
    code, state = theirs.code_for(leave(browser))
    clock.forward(minutes=MINUTES + 1)
    assert refused(browser, come_back(browser, code, state))


def test_a_bent_cookie_is_no_attempt(gate: Gate, theirs: Company) -> None:
    for bent in ("", "%", "AAAA", "A" * 400):
        browser = Browser(gate)
        code, state = theirs.code_for(leave(browser))
        browser.cookies.set("headroom-company", bent, domain="127.0.0.1", path="/")
        assert refused(browser, come_back(browser, code, state))


LIES: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another client"},
    "audiences without the authorised party": {"aud": [CLIENT, "other"]},
    "authorised party": {"aud": [CLIENT, "other"], "azp": "other"},
    "issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "from tomorrow": {"nbf": 4_000_000_000},
    "issued tomorrow": {"iat": 4_000_000_000},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_token_with_a_wrong_claim_is_refused(gate: Gate, desk: Desk, theirs: Company, lie: str) -> None:
    theirs.claims = theirs.claims | LIES[lie]
    sign = theirs.signed
    theirs.sign = lambda claims: sign({k: v for k, v in claims.items() if v is not None})
    browser = Browser(gate)
    assert refused(browser, enter(browser, theirs))
    with desk.database.read() as session:
        row = audit.latest(session)[0]
        assert people.list_accounts(session) == []
    assert (row.action, row.allowed) == (Action.SIGN_IN.value, False)


def test_a_token_that_the_company_did_not_sign_is_refused(gate: Gate, theirs: Company) -> None:
    def cut(claims: dict[str, Any]) -> str:
        return theirs.signed(claims).rpartition(".")[0] + "."

    forgeries = (
        theirs.unsigned,
        theirs.signed_with_the_public_key,
        lambda claims: theirs.signed(claims, OTHER_KEY),
        cut,
        lambda claims: "not.a.token",
        lambda claims: "",
    )
    for forged in forgeries:
        theirs.sign = forged
        browser = Browser(gate)
        assert refused(browser, enter(browser, theirs))
    theirs.sign = theirs.signed
    assert enter(Browser(gate), theirs).status_code == 303


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_way_back_leads_to_this_server_only(gate: Gate, theirs: Company, back: str) -> None:
    browser = Browser(gate)
    answer = come_back(browser, *theirs.code_for(leave(browser, back)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_nobody_but_the_issuer_is_called(
    site: Site, gate: Gate, desk: Desk, theirs: Company, clock: Clock
) -> None:
    with company(clock) as other:
        for name in ("token_endpoint", "jwks_uri", "authorization_endpoint"):
            for place in (f"{other.issuer}/x", "file:///etc/passwd", "https://127.0.0.1:1/x", 7, None):
                theirs.said = {name: place}
                browser = Browser(changed(site, desk, scope=f"openid {name} {place}"))
                answer = browser.page("/login/company")
                if answer.status_code == 303:
                    answer = come_back(browser, *theirs.code_for(answer.headers["location"]))
                assert refused(browser, answer) and answer.status_code == 503
        theirs.said, theirs.raw = {}, {"/keys": (302, f"{other.issuer}/keys".encode())}
        browser = Browser(changed(site, desk, scope="openid redirected"))
        assert refused(browser, enter(browser, theirs))
        assert other.asked == []
        theirs.said, theirs.raw = {"jwks_uri": f"{other.issuer}/keys"}, {}
        named = Browser(changed(site, desk, hosts=(urlsplit(other.issuer).netloc,)))
        assert enter(named, theirs).status_code == 303 and other.asked


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"{" * 5000, b"x" * 1_500_000, b'{"issuer": "https://evil.example"}']
)
def test_a_company_that_answers_nonsense_is_away(
    site: Site, desk: Desk, theirs: Company, body: bytes
) -> None:
    theirs.raw = {"/.well-known/openid-configuration": (200, body)}
    browser = Browser(changed(site, desk, scope=f"openid {len(body)}"))
    answer = browser.page("/login/company")
    assert answer.status_code == 503 and refused(browser, answer)


def test_a_server_that_is_gone_leaves_the_password(site: Site, desk: Desk) -> None:
    browser = Browser(changed(site, desk, issuer="http://127.0.0.1:1"))
    answer = browser.page("/login/company")
    assert answer.status_code == 503 and 'name="password"' in answer.text


def test_whoever_cancels_reads_so_and_is_not_signed_in(gate: Gate, theirs: Company) -> None:
    browser = Browser(gate)
    leave(browser)
    assert refused(browser, browser.page("/login/company/back?error=access_denied&state=x"))


def test_an_answer_in_the_name_of_another_issuer_is_refused(gate: Gate, theirs: Company) -> None:
    browser = Browser(gate)
    code, state = theirs.code_for(leave(browser))
    assert refused(browser, come_back(browser, code, state, "&iss=https%3A%2F%2Fevil.example"))


def test_without_a_role_of_ours_nobody_comes_in(gate: Gate, theirs: Company) -> None:
    for roles in ([], ["canteen"], "grid", None, {"grid-planning": 1}, 7):
        theirs.claims["roles"] = roles
        browser = Browser(gate)
        assert refused(browser, enter(browser, theirs))


def test_a_name_is_no_proof_an_account_of_the_same_name_is_not_taken_over(
    gate: Gate, desk: Desk, theirs: Company
) -> None:
    add_user(desk, OPERATOR, "li.na", "administrator", "correct horse battery")
    browser = Browser(gate)
    assert refused(browser, enter(browser, theirs))
    link(desk, OPERATOR, "li.na", "u-17")
    assert enter(Browser(gate), theirs).status_code == 303
    disable_user(desk, OPERATOR, "li.na")
    closed = Browser(gate)
    assert refused(closed, enter(closed, theirs))


def test_where_accounts_are_not_created_only_linked_people_come_in(
    site: Site, desk: Desk, theirs: Company
) -> None:
    gate = changed(site, desk, creates_accounts=False, role_map=())
    browser = Browser(gate)
    assert refused(browser, enter(browser, theirs))
    add_user(desk, OPERATOR, "wang", "auditor", "correct horse battery")
    link(desk, OPERATOR, "wang", "u-17")
    assert enter(Browser(gate), theirs).status_code == 303
    with desk.database.read() as session:
        assert [(a.name, a.role) for a in people.list_accounts(session)] == [("wang", Role.AUDITOR)]


def test_department_and_district_follow_the_claims_and_an_unknown_one_lets_nobody_in(
    site: Site, desk: Desk, theirs: Company
) -> None:
    """A manager without a department sees all of them: a bound that is missing must not widen the view."""
    from casework.people import PlaceKind

    save_place(desk, OPERATOR, PlaceKind.DISTRICT, "east", "East")
    gate = changed(
        site, desk, district_claim="org.area", role_claim="realm.roles", role_map=(("chief", "manager"),)
    )
    for org in ({}, {"area": "west"}, {"area": None}, "east"):
        theirs.claims |= {"realm": {"roles": "chief"}, "org": org}
        browser = Browser(gate)
        assert refused(browser, enter(browser, theirs))
    theirs.claims["org"] = {"area": "east"}
    assert enter(Browser(gate), theirs).status_code == 303
    with desk.database.read() as session:
        assert [(a.role, a.district) for a in people.list_accounts(session)] == [(Role.MANAGER, "east")]
