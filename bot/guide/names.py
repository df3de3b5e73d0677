"""The responses that the guide asks for by name. Content.load refuses to start when one has no text."""

from __future__ import annotations

from bot.guide.needs import ANSWERED
from bot.guide.plan import Plan

HEARD = ("age_group", "paid", "shared", "relation", "fake", "fear", "accused", "about", "platform", "country")
"""The facts that a reply says it has understood."""

PLATFORM_PARTS = ("block", "save_first", "privacy_steps")

FLOW = (
    # a plan on its way
    "utter_done",
    "utter_ok",
    "utter_later",
    "utter_back_first",
    "utter_step_no",
    "utter_step_gone",
    "utter_step_none",
    "utter_step_reminder",
    "utter_more",
    "utter_heard_unsaid",
    "utter_plan_start",
    "utter_plan_none",
    "utter_plan_stop",
    "utter_plan_resume",
    "utter_plan_restart",
    "utter_plan_changed",
    "utter_plan_kept",
    "utter_plan_later",
    "utter_plan_end",
    "utter_plan_show",
    "utter_plan_show_done",
    "utter_plan_show_next",
    "utter_plan_show_later",
    "utter_plan_show_services",
    "utter_evidence_list",
    # a crisis
    "utter_crisis_self_harm",
    "utter_crisis_danger",
    "utter_crisis_again",
    "utter_crisis_danger_again",
    "utter_crisis_talk",
    "utter_crisis_now",
    "utter_crisis_stay",
    "utter_crisis_yes",
    "utter_crisis_no",
    "utter_crisis_after",
    "utter_crisis_resume",
    "utter_crisis_elsewhere",
    "utter_check_in",
    # not understood, and the rest
    "utter_clarify",
    "utter_clarify_again",
    "utter_clarify_open",
    "utter_took_that_as",
    "utter_helplines_more",
    "utter_helplines_end",
    "utter_delete_ask",
    "utter_delete_done",
    "utter_delete_kept",
    "utter_inform_country",
    "utter_disclose_under_18",
    "utter_affirm",
    "utter_deny",
    "utter_not_sure",
)


def needed(plan: Plan) -> dict[str, str]:
    """Every response name that must exist -> who asks for it, in words for an error message."""
    names = dict.fromkeys(FLOW, "the guide")
    names |= {f"utter_{need}": f"the need {need}" for need in ANSWERED}
    names |= {f"utter_heard_{fact}": "the guide" for fact in HEARD}
    names |= {f"utter_platform_{part}": "the guide" for part in PLATFORM_PARTS}
    names |= {q.say: f"the question {q.fact}" for q in plan.questions.values()}
    names |= {route.open: f"the route {route.id}" for route in plan.routes.values()}
    for step in plan.steps.values():
        names |= dict.fromkeys((step.say, step.help, step.cant), f"the step {step.id}")
    return names
