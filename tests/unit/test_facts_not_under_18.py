"""Signs of being an adult, and the numbers and ages that are not the writer's."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract

ADULT = """
over 18
over 18s
im over 18
yes over 18
18+
18 plus
18 or over
over eighteen
above 18
older than 18
more than 18
not under 18
im not under 18
already 18
adult
18
19
im 34
I am 52 and divorced
i'm 19 at uni
19m, boston
I have 24 years, from Brazil
im 18
just turned 18
im 22 but it was from when i was 15
It is over something I took when I was 14. I'm 20 now.
would it help to say I'm under 18 even tho i'm 31
I'm sixty-eight, a retired judge
my wife doesn't know
i am a married woman in Lagos
at uni in leeds
I am a teacher and he has my pictures
he knows where my kids go to school
my pension went on it
I remortgaged the house
college freshman, my roommate knows
im 18 and a half
im 18 now
18f
i'm a 30 year old man
I'm a 45 year old mum
as a 50 year old
i'm in my thirties
im in my 40s
i'm in my late twenties
i'm at university
im a student at uni
second year at uni
i'm a student nurse
my wife will leave me
my kids are in the house
i have two kids
i'm a dad of two
i'm a dad
im married
im engaged
my mortgage
i own my house
im a pensioner
i'm over 18
i'm an adult
yes im over 18
im 21 but it happened when i was 16
i have 35 years
i am 40 years
im twenty
im twenty two
im twenty-two years old
I am in the army
i have a job as an accountant
my fiance
my divorce
my boss will sack me and my mum took my phone charger, im 25
""".strip().splitlines()

UNSAID = """
26
30
45
99
100
the site is over 18 only
15 messages in 2 hours
he gave me 2 hours
he sent 15 messages
route 17 to town
20 quid
i sent 20 quid
paid him 17 pounds
for 16 months now
he's been at it for 15 years
it's due at 10
by 11 tonight
at 12 o'clock
14 missed calls on telegram
12 followers and 3 posts
my phone is at 15%
there are 16 of them in the chat
10:14 was the last one
the 13th of may
he wants 15k
they said she was 15
she said she was 15
they say the girl is 14
her dad rang and said shes 15 and hes going to the police
she told me 19 then after she says 16
turns out he isn't 15
someone on wizz, says he's 16 too
a man of 40 is blackmailing me
she is 19 and lives in manila
can a 14 year old go to the police on their own
is it illegal if you're 16 in general
what's the law on under 18s
age 13 to 17 percentages
explain it like im 5
i have 2 accounts
she is a senior at the company
my phone died
hello
someone has my pictures
he says he'll send it to my family
i was 15 minutes late
im 20 minutes away
i'm 6 months pregnant
flat 12, can't speak
""".strip().splitlines()


@pytest.mark.parametrize("text", ADULT)
def test_hears_that_the_writer_is_an_adult(text: str) -> None:
    assert extract(text).get("age_group") == "adult"


@pytest.mark.parametrize("text", UNSAID)
def test_other_numbers_and_other_peoples_ages_are_not_the_writers(text: str) -> None:
    assert "age_group" not in extract(text)
