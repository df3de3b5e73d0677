"""Ages, school years and other signs of being under 18, of the writer or of whoever it is about."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract

UNDER_18 = """
im 15
im 15.
i'm only 14 is that a problem
IM 13 OK
15f
m16
15/m
15 f from perth
14m
16 yo
age 14
my age is 16
i have 15 years
just turned 17
17 next month
18 on friday
im 18 in november
not 18 yet
im not 18 yet if thats what u mean
nearly sixteen
sweet sixteen last week
fifteen. just turned
I'm seventeen, sixth form
im forteen srry cant tpye
I am a boy with 15
i was born in 2015
suicidal. 17. dont know where else to type it
minor. 15. from wales
fourteen and three quarters
16 and a half if that matters
under 18 yes
im under 18
im a minor yeah
no im a kid
i am still underage
im in year 9
year 10 sorry shouldve said
yr 8 so 12 going on 13
am in y11
doing my gcses this summer
i've got gcse mocks on monday
got my mocks after half term
im in S3, so 14
doing my highers
just started sixth form
lower sixth, so no
second year of secondary, junior cert next year
im in transition year
my form tutor would have to ring home
head of year would go mental if she knew i was on here
I got detention again and he keeps texting me
my pe kit was in the photo
I'm only in 8th grade
Freshman. High school freshman not college
junior in hs
he thinks im an adult but im in grade 7
i am still in middle school
doing ncea level 1
cant drive yet if that matters
my paper round starts at 6 so i should be asleep
too young to vote
not an adult. still at school
i lied on the app it says 19 im actually 14
i put 19 on the app but really im 15
told the site i was 18 i wasnt
he thinks im 19 but im 15
my mum took my phone off me
everyone at school has seen it
im 15, this girl on snap has my pics, i already sent 50 quid
lad here 17 some account has got my pics
he wants 200 by 9pm and im 16
i sent 3 pics and he wants 50 quid and im fourteen
i live with my mum and im 13 and i dont know what to do
hi im 14 and i need help
hey, 15 here, a guy on insta has my nudes
hello i am fourteen years old
i'm 16, he's 40
im 17 he is 25 and has my pics
15 year old boy here
I'm a 15 year old girl from leeds
im a 14 yr old boy
im a 13yo girl
i am just 15
im barely 16
im gonna be 16 in june
i turn 16 next week
turned 15 in march
it was my 15th birthday yesterday
its my 16th next week
i'll be 14 soon
i'm not even 16
im not 16 yet
im under 16
im below 18
i am below the age of 18
not yet 18
still 17
only 15
he knows im 15
he knows i'm only 14
i told him im 14 and he didnt care
i told her i was 15
she thinks im 19 but im really 14
i said i was 18 but im 15
i lied and said i was 18
i pretended to be 18
my dad doesn't know, i'm 15
(15, m)
15m here
M15
F, 14
15F USA
14/f/uk
sixteen m
year 11 here
yr11
y10
in y8
im yr 9
i go to year 10
im in yr 12
i'm in 10th grade
9th grader here
sophomore in high school
im a high school senior
i'm a junior at high school
i go to high school
my school will find out
he is going to send it to my whole school
everyone in my year will see
my teachers will see it
i have an exam tomorrow, english gcse
sitting my gcses and cant focus
i've got a levels
i'm doing my a levels
in sixth form
i'm at sixth form college
my parents will kill me, i'm still at school
i'm in class 10
class 9 student
10th standard student
std 9
form 3 student in kenya
i am in jss3
i am in ss2
i'm in secondary 3
i'm in year 13
my parents will ground me
my mum checks my phone
im a teen
i'm a teenager and
i'm just a kid
im a child
im still a child
i'm underage
im a schoolgirl
i'm a school student
i'm 15 and a half
15 and scared
16 y/o
16 y.o.
I’m 15
im fourten
im 15yrs
15yrs old
age:15
age - 15
my age 15
aged 15
being 15 this is hard
as a 15 year old i dont know
15, girl, scared
im15
Im 15!!!
i am 15 years of age
iv just turned 16
i was 15 when it happened, im 16 now
im 17 in 2 weeks
im 17 til march
i'm 17 (nearly 18)
18 next month
i turn 18 next month
before i turn 18
when i turn 18 next year
my mum is 40 and im 15
i'm 14 my brother is 19
me and my friend are both 15
we are both 14
we're 15
we're in year 9
My son's 15 and he's being blackmailed
my 15yo son sent pics
my 12 year old was asked for pictures
my daughter, 13, is being blackmailed
my daughter (13) has been threatened
our son just turned 16 and someone is blackmailing him
my little brother is being blackmailed, he's 12
my little sister (14) sent nudes
my friend is 15 and she's being blackmailed
my niece is 15 and someone has her pictures
one of my year 9 pupils is being blackmailed
a student in my year 10 class has been sextorted
my grandson is only fifteen
my child is 11 and
my son is in year 8 and he's been tricked
my kid is in primary school and has been asked for pics
my daughter in 8th grade got blackmailed
je m'appelle lea i have 14 years, sorry for my english
""".strip().splitlines()


@pytest.mark.parametrize("text", UNDER_18)
def test_hears_that_the_writer_is_under_18(text: str) -> None:
    assert extract(text).get("age_group") == "under_18"


@pytest.mark.parametrize(
    ("text", "about", "age_group"),
    [
        ("my son is 14 and he's being blackmailed", "child", "under_18"),
        ("my son is 24 and he is being blackmailed", "child", "adult"),
        ("I'm 34 and my son is being blackmailed", "child", None),
        ("my 13 year old daughter has been threatened", "child", "under_18"),
        ("My son is 9 and I'm 24 and a man on his game is asking him for pictures", "child", "under_18"),
        ("my lad's 16 and he won't come out of his room", "child", "under_18"),
        ("a pupil in year 10 disclosed that she is being blackmailed", "pupil", "under_18"),
        ("my wife is being blackmailed and I'm 45", "partner", "adult"),
        ("my friend is being blackmailed, we are both 15", "friend", "under_18"),
        ("im 15 and my best friend is being blackmailed", "friend", "under_18"),
    ],
)
def test_the_age_that_counts_is_the_victims(text: str, about: str, age_group: str | None) -> None:
    facts = extract(text)
    assert (facts.get("about"), facts.get("age_group")) == (about, age_group)
