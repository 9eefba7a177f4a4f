"""The dot says whether the page is live in words, and where its stream begins."""

from __future__ import annotations

from casework.people import Actor, Role
from casework.topics import topics_for
from components.i18n import use_language
from components.live_dot import live_dot


def test_the_dot_carries_its_beginning_and_a_word_for_every_state() -> None:
    with use_language("zh"):
        made = live_dot(57, topics_for(Actor(1, "c", Role.CUSTOMER))).to_plotly_json()["props"]
    assert (made["data-since"], made["data-topics"], made["data-state"]) == ("57", "mine", "connecting")
    words = {c.to_plotly_json()["props"]["data-when"]: c.children for c in made["children"]}
    assert words == {"connecting": "正在连接…", "live": "实时", "offline": "实时连接中断，正在重连"}
