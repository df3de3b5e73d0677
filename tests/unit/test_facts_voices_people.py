"""Who does it, to whom, and where from, as many voices say it."""

from __future__ import annotations

import pytest

from bot.nlu.fact_rules import extract

RELATION = [
    ("the boys in my year have it", "known"),
    ("the girls in my class are passing it on", "known"),
    ("a lad in the year above has my pics", "known"),
    ("some boy in the year below screenshotted it", "known"),
    ("a girl two years above me has it", "known"),
    ("an old school friend has been messaging me for money", "known"),
    ("a bloke from my darts team has the photos", "known"),
    ("a fella from my sunday league side filmed it", "known"),
    ("a colleague has a video of me", "known"),
    ("its a colleague. he has a video", "known"),
    ("it's somebody at my work", "known"),
    ("a woman from accounts has my photos", "known"),
    ("one of the lads at training has it", "known"),
    ("my old boss is threatening me", "known"),
    ("a neighbour of ours wants money", "known"),
    ("this guy in my halls", "known"),
    ("he goes to my school", "known"),
    ("she goes to the same college as me", "known"),
    ("its someone i used to be mates with", "known"),
    ("the lads on my team put it in the chat", "known"),
    ("we were going out till last month", "partner"),
    ("we were seeing each other until june", "partner"),
    ("i went out with him for a year, he has them", "partner"),
    ("i finished with her and now she says shell post", "partner"),
    ("my ex from years ago", "partner"),
    ("hes my ex", "partner"),
    ("my ex, we split in may", "partner"),
    ("since i ended things he keeps threatening", "partner"),
    ("the lad i was going out with has them", "partner"),
    ("i was with him 3 years and now he says hell post", "partner"),
    ("fella on whatsapp has a video of me", "stranger"),
    ("a fella off facebook", "stranger"),
    ("some fella on telegram wants 400", "stranger"),
    ("a lady on messenger recorded me", "stranger"),
    ("girl from instagram has my video", "stranger"),
    ("bloke off snap", "stranger"),
    ("a girl on snap has my pics", None),
    ("a man i only spoke to on line", "stranger"),
    ("dont know who is behind it", "stranger"),
    ("an account i dont recognise", "stranger"),
    ("somebody filmed me over skype", None),
    ("someone recorded me on a video call", None),
    ("they have my video", None),
    ("hes going to send it to the boys in my class", None),
    ("everyone in my class has seen it", None),
    ("a colleague told me to report it", None),
    ("she'll show my colleagues", None),
    ("the boys in my class will laugh at me", None),
    ("my friends in my year know", None),
    ("me and my boyfriend are going out tonight", None),
    ("a lad in the year above told me to come here", None),
]

ABOUT = [
    ("one of my year 9s is being blackmailed", "pupil"),
    ("one of my Year 10s came to me, a boy has her photos", "pupil"),
    ("i teach S3 and a girl in my class is being sextorted", "pupil"),
    ("I teach year 8 and one of them told me a man has her pictures", "pupil"),
    ("teacher here. a girl in my class is being blackmailed", "pupil"),
    ("im a teacher, a lad in my class sent pictures and they want money", "pupil"),
    ("as a form tutor i have a boy in my form being threatened", "pupil"),
    ("i'm a TA and a girl told me someone has her nudes", "pupil"),
    ("we have a year 11 pupil being threatened with images", "pupil"),
    ("a girl in my tutor group is being blackmailed", "pupil"),
    ("my mum doesnt know about any of it", None),
    ("my mum does not know im on here", None),
    ("my dad doesnt know and cant know", None),
    ("my sister has no idea", None),
    ("my mum is asleep next door", None),
    ("my brother is in the next room", None),
    ("my best friend knows", None),
    ("a girl in my class has my nudes", None),
    ("my mum is going to see it", None),
    ("my teacher knows", None),
    ("my mum got the video this morning", None),
]

COUNTRY = [
    ("S2 in dundee", "GB-SCT"),
    ("im in s4 and hes got my pics", "GB-SCT"),
    ("p7 in paisley", "GB-SCT"),
    ("im in Airdrie", "GB-SCT"),
    ("im from barry in wales", "GB-WLS"),
    ("i live in llandudno", "GB-WLS"),
    ("from cwmbran", "GB-WLS"),
    ("ebbw vale", "GB-WLS"),
    ("from manila po", "PH"),
    ("po from cebu, he wants 5000", "PH"),
    ("i dey for lagos", "NG"),
    ("dey for abuja, person wan post my video", "NG"),
    ("im in my hostel in ibadan", "NG"),
    ("he has my pics and im in my room in lahore", "PK"),
    ("sat in my flat in leith", "GB-SCT"),
    ("i am in my village near multan", "PK"),
    ("student in dhaka", "BD"),
    ("writing from nairobi", "KE"),
    ("limerick, 38", "IE"),
    ("nagpur side", "IN"),
    ("here in joburg", "ZA"),
    ("living in benoni", "ZA"),
    ("im in geelong", "AU"),
    ("from hamilton, new zealand", "NZ"),
    ("im in sunderland", "GB-ENG"),
    ("17 from bradford", "GB-ENG"),
    ("in tucson", "US"),
    ("he is from lagos", None),
    ("she said she is in manila", None),
    ("the number was from lahore", None),
    ("he dey for lagos", None),
    ("the money went to abidjan", None),
    ("i have 4 s in my name", None),
    ("she wears s 4 size", None),
    ("i have a samsung s 4", None),
]


@pytest.mark.parametrize(("text", "relation"), RELATION)
def test_who_it_is(text: str, relation: str | None) -> None:
    assert extract(text).get("relation") == relation


@pytest.mark.parametrize(("text", "about"), ABOUT)
def test_to_whom_it_happens(text: str, about: str | None) -> None:
    assert extract(text).get("about") == about


@pytest.mark.parametrize(("text", "country"), COUNTRY)
def test_where_somebody_is(text: str, country: str | None) -> None:
    assert extract(text).get("country") == country
