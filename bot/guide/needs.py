"""The needs (Rasa intents) in groups, and which action answers each; a test holds them to domain.yml and rules.yml."""

from __future__ import annotations

from bot.guide.model import CRISIS_NEEDS

UNKNOWN = "nlu_fallback"  # Rasa's name for what was not understood
DISCLOSURES = (
    "disclose_blackmail",
    "disclose_known_person",
    "disclose_email_scam",
    "disclose_fake_images",
    "disclose_paid",
    "disclose_images_shared",
    "disclose_sent_images",
    "disclose_under_18",
    "support_someone_else",
    "disclose_offending",
    "other_harm",
)
WALKED = ("affirm", "deny", "not_sure", "done_step", "ask_repeat", "inform_country", "choose")
QUESTIONS = (
    "ask_pay",
    "ask_reply",
    "ask_evidence",
    "ask_report_police",
    "ask_report_platform",
    "ask_take_down",
    "ask_will_they_share",
    "ask_trouble",
    "ask_tell_family",
    "ask_money_back",
    "ask_secure_accounts",
    "ask_helplines",
    "ask_after_care",
)
FEELINGS = ("express_distress", "express_shame")
AWARENESS = (
    "ask_what_is_sextortion",
    "ask_how_it_works",
    "ask_how_common",
    "ask_who_is_behind",
    "ask_who_is_targeted",
    "ask_warning_signs",
    "ask_law",
    "ask_campaign_materials",
)
SMALL_TALK = (
    "greet",
    "goodbye",
    "thank",
    "ask_menu",
    "ask_bot",
    "ask_human",
    "ask_privacy",
    "insult",
    "out_of_scope",
)
ANSWERED = QUESTIONS + FEELINGS + AWARENESS + SMALL_TALK

ACTIONS: dict[str, str] = {
    **dict.fromkeys(CRISIS_NEEDS, "action_crisis"),
    **dict.fromkeys(DISCLOSURES + WALKED, "action_walk"),
    **dict.fromkeys(ANSWERED, "action_answer"),
    "restart": "action_restart",
    "start_story": "action_story",
    "request_delete": "action_delete",
    UNKNOWN: "action_clarify",
}
"""Need -> action: the same as data/rules.yml."""

NEEDS = tuple(need for need in ACTIONS if need not in (UNKNOWN, "choose"))
"""Every need that a person can have, so every one that a choice may name."""
