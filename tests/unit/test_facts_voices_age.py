"""Ages as many voices say them, and years and dates that are nobody's age."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract

UNDER_18 = """
were both 14 and the account wont stop
were both 16 me and my gf
honestly im a minor, i just put 21 on there
im a minor but my profile says 19
i'm a minor. told the app i was 20
ok im 13 the 22 was made up
is there a number for 13 year olds
any helpline for 15 yr olds
someone to talk to for 14 year olds
cork, 16, he wants 300 by tonight
Leeds, 15. sent a video and now this
16, swansea, she has everything
i be 15 abeg help
i dey 16
S2 in dundee and i cant tell my mum
im in s4 and hes got my pics
s3 pupil, edinburgh
sat my nat 5s last month and now this
im yr 10 and some lad on snap has me
i'm fifteen and it has been going on for 19 days
we were together 2 years im 17 now
16 here. 21 days of this
been 3 weeks, im 14, dont know who to tell
""".strip().splitlines()

ADULT = """
retired, 71, and feeling a right fool
Limerick, 44, gave him four hundred
Galway, 29. He has my whole contact list
dundee, 33, he wants more
widowed, 66, met a lady on facebook
married, 41, two kids upstairs
i am a grown woman of forty two
a grown man of fifty and i am shaking
a woman of sixty three crying in the car
man of 58, should know better
me a man of forty seven falling for this
i be 27 for lagos
i dey 31
at the age of 45 i should know better
at 52 you would think i'd know better
i'm 20 but he says i look 15
single dad, 39, at my wits end
Nurse, 34. Recorded on a call
fifty-two years old and never been so ashamed
im 23 and it started 12 years ago
""".strip().splitlines()

# Years, dates and durations, other people's ages, and what the blackmailer says.
UNSAID = """
we went out for 13 years and he kept everything
we were together 14 years and she still has all of it
together 16 years, never thought he would do this
married 17 years
a 15 year relationship and this is how it ends
i was with him 15 years and now this
been with her 12 years
i have known him 16 years
known her 13 yrs
we have been friends 11 years
it happened 16 years ago
this was 14 yrs ago
it started 12 years back
ten years on and it is back online
16 years on he still has the tape
16 days of this
day 15 of him messaging
17 nights with no sleep
week 12 of this
14 straight days of threats
its been 15 years since i last saw him
hes had the video 15 years
he has held it over me 13 years
the video is 12 years old
the pictures are 15 years old
my account is 11 years old
my phone is 6 years old
it was the 16th he sent the first one
he wants it by the 17th
since the 14th of march
on the 12th he said he would post
he has been in my life 16 years
i left him 14 years back
after 15 years he turns up with this
for the past 13 years i thought it was gone
our 15 year anniversary
the 16 year old video is back
Jess, 16, from snap has my pics
her name is Amy, 15, supposedly
she was supposedly 16
he claims the girl was 14
her mum messaged saying she is 13
she told me 15
17 pages of threats
he said he would be there in 15
number 14 on his list
i scored 15 on it
i have 12 of them saved
are people under 18 allowed to go to the police
what happens when the sender is 16
a man of 50 has my video
a woman of 45 added me
he is 15 years older than me
she is 12 years younger
married, 16 years
Georgia, 15, sent me pics
Paris, 15, from snap has my pics
Florence, 16, has my video
he is 40, Georgia, 17 is what she said
""".strip().splitlines()


@pytest.mark.parametrize("text", UNDER_18)
def test_a_child_is_heard_in_many_voices(text: str) -> None:
    assert extract(text).get("age_group") == "under_18"


@pytest.mark.parametrize("text", ADULT)
def test_a_grown_up_is_heard_in_many_voices(text: str) -> None:
    assert extract(text).get("age_group") == "adult"


@pytest.mark.parametrize("text", UNSAID)
def test_years_dates_and_other_peoples_ages_are_nobodys_age(text: str) -> None:
    assert "age_group" not in extract(text)
