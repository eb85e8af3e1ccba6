"""The list that a programme can begin with: what has to be in place before a group meets for the first time."""

from coaching.enums import PreparationOwner

LEADER, PRINCIPAL = PreparationOwner.LEADER, PreparationOwner.PRINCIPAL

#: In Swedish, in English, who sees to it, and how many days before the start.
STANDARD = (
    (
        "Berätta för alla varför gruppen finns och hur den hör ihop med skolans mål",
        "Tell everybody why there is a group, and how it belongs to what the school aims at",
        PRINCIPAL,
        42,
    ),
    (
        "Komma överens med ledaren om tid, ersättning och vad som ska läggas åt sidan",
        "Agree with the leader on time, on pay, and on what is to be put aside",
        PRINCIPAL,
        42,
    ),
    (
        "Lägga in alla träffar i schemat, på tider då alla kan",
        "Put all meetings into the timetable, at times when everybody can come",
        PRINCIPAL,
        35,
    ),
    (
        "Bestämma vem som informerar deltagarna, och boka lokaler",
        "Decide who tells the participants, and book the rooms",
        PRINCIPAL,
        28,
    ),
    (
        "Dela in deltagarna i grupper",
        "Divide the participants into groups",
        PRINCIPAL,
        28,
    ),
    (
        "Läsa in sig på materialet till den första delen",
        "Read the material of the first part",
        LEADER,
        14,
    ),
    (
        "Tänka igenom hur jag håller isär rollerna som ledare, kollega och lärare",
        "Think through how I keep my parts as leader, colleague and teacher apart",
        LEADER,
        14,
    ),
    (
        "Göra tydligt vad ledaren får bestämma och vad som är rektorns sak",
        "Make clear what the leader decides, and what is for the principal",
        PRINCIPAL,
        21,
    ),
    (
        "Ta reda på vad gruppen redan kan och har arbetat med",
        "Find out what the group already knows and has worked with",
        LEADER,
        7,
    ),
)
