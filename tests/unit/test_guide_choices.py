"""The allow-list of choice ids."""

from __future__ import annotations

import pytest

from bot.guide.choices import LIMIT, parse
from guide_chat import content


@pytest.mark.parametrize(
    "choice",
    [
        "step:done", "step:done=pause", "step:repeat", "plan:start", "plan:show", "plan:route=paid", "plan:step=bank",
        "fact:age_group=under_18", "fact:age_group=unsaid", "fact:country=GB-SCT", "fact:platform=snapchat",
        "ask:ask_pay", "need:disclose_paid", "more:helplines:crisis", "more:helplines:crisis=6", "crisis:safe",
        "delete:yes", "menu:open", "say:repeat", "story:start", "evidence:show",
    ],
)  # fmt: skip
def test_ours_are_read(choice: str) -> None:
    assert parse(choice) is not None


@pytest.mark.parametrize(
    "choice",
    [
        "", ":", "step", "step:", "step:jump", "step:done=", "step:done=PAUSE", "plan:route", "plan:route=",
        "fact:age_group", "fact:age_group=12", "fact:name=jo", "fact:country=Scotland", "ask:nothing", "ask:choose",
        "ask:nlu_fallback", "ask:ask_pay=1", "more:helplines", "more:helplines:crisis=x", "crisis:over", "delete:all",
        "/restart", "step:done\n", "plan:route=päid", "story:" + "a" * 60, "restart", "EXTERNAL: x",
    ],
)  # fmt: skip
def test_anything_else_is_not(choice: str) -> None:
    assert parse(choice) is None


def test_a_choice_says_what_it_states() -> None:
    fact, need = parse("fact:paid=yes"), parse("need:ask_law")
    assert fact
    assert fact.fact == ("paid", "yes")
    assert fact.need is None
    assert need
    assert need.need == "ask_law"
    assert need.fact is None


def test_every_id_that_the_plan_can_offer_parses_fits_a_telegram_button_and_has_a_label() -> None:
    plan, labels = content().plan, content().labels
    offered = [f"plan:route={name}" for name in plan.routes] + [f"plan:step={name}" for name in plan.steps]
    offered += [f"step:{verb}={name}" for name in plan.steps for verb in ("done", "help", "later", "cant", "repeat")]
    offered += [f"fact:{q.fact}={value}" for q in plan.questions.values() for value in (*q.values, "unsaid")]
    assert [choice for choice in offered if not parse(choice) or len(choice) > LIMIT or not labels.find(choice)] == []
