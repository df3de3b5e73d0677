"""People do not follow scripts: any order of messages and taps, old taps included, keeps the promises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guide.choices import parse
from bot.guide.model import CRISIS_NEEDS
from bot.guide.needs import ACTIONS
from guide_chat import Chat, SmallDirectory, choices, content, kinds, words

NEEDS = sorted(set(ACTIONS) - {"choose"})
HEARD = st.dictionaries(
    st.sampled_from(["age_group", "paid", "shared", "relation", "about", "platform", "country"]),
    st.integers(0, 5),
    max_size=2,
)
VALUES = {
    "age_group": ["under_18", "adult"],
    "paid": ["yes", "no"],
    "shared": ["yes", "no", "unknown"],
    "relation": ["stranger", "known", "partner"],
    "about": ["self", "child", "friend", "pupil", "partner"],
    "platform": ["snapchat", "email", "newapp"],
    "country": ["GB-SCT", "IE", "US", "FJ"],
}
TURNS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(NEEDS), st.integers(0, 30)),
        HEARD,
        st.sampled_from([None, None, None, "check_in"]),
        st.floats(0, 1),
    ),
    max_size=14,
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(TURNS)
def test_any_conversation_keeps_the_promises(
    turns: list[tuple[str | int, dict[str, int], str | None, float]],
) -> None:
    chat, offered, done = Chat(SmallDirectory()), ["step:done"], frozenset[str]()
    for what, heard, safety, confidence in turns:
        if isinstance(what, int):
            reply = chat.press(offered[what % len(offered)])
        else:
            facts = {name: VALUES[name][at % len(VALUES[name])] for name, at in heard.items()}
            reply = chat.tell(what, safety=safety, confidence=confidence, **facts)
            if what in CRISIS_NEEDS:
                assert (kinds(reply) == ["crisis"] and "tel:" in words(reply)) or chat.facts.country == "FJ"
        assert reply.messages
        assert all(message.text.strip() for message in reply.messages)
        assert "{" not in words(reply)
        assert sum(message.kind == "question" for message in reply.messages) <= 1
        assert all(parse(choice) for choice in choices(reply))
        assert len(choices(reply)) == len(set(choices(reply)))
        if chat.facts.age_group != "adult":
            assert "StopNCII" not in words(reply)
            assert "Revenge Porn" not in words(reply)
        erased = kinds(reply)[0] == "deleted" or chat.memory.route is None
        assert erased or done <= set(chat.memory.steps_done)
        done = frozenset(chat.memory.steps_done)
        if reply.progress:
            step, of = reply.progress
            assert 1 <= step <= of
        offered += choices(reply)
    assert set(chat.memory.steps_done).isdisjoint(chat.memory.steps_later)
    assert set(chat.memory.steps_done) <= set(content().plan.steps)
