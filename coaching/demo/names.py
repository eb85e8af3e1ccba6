"""Made-up names and texts of the demonstration municipality. No real people, schools or addresses."""

from coaching.enums import ProgrammeKind

MUNICIPALITY = "Granköpings kommun"
DOMAIN = "grankoping.example"
AREAS = ["Norra området", "Centrala området", "Södra området"]
SCHOOLS = [
    "Furuskolan",
    "Sjöängens skola",
    "Ekbackens skola",
    "Lindskolan",
    "Björkskolan",
    "Norrskolan",
    "Strandskolan",
    "Bergaskolan",
    "Åkerskolan",
    "Kvarnskolan",
    "Dalskolan",
    "Hagaskolan",
]
TEAMS = ["Arbetslag F–3", "Arbetslag 4–6", "Arbetslag 7–9"]
GIVEN = [
    "Karin", "Johan", "Samira", "Per-Olof", "Elif", "Mattias", "Ingrid", "Yusuf", "Linnea", "Tomas", "Amina", "Gunnar",
    "Maja", "Stefan", "Leila", "Henrik", "Ebba", "Nils", "Zahra", "Viktor", "Sofia", "Oskar", "Mirjam", "Anders",
    "Alva", "Daniel", "Hanna", "Isak", "Petra", "Rasmus",
]  # fmt: skip
FAMILY = [
    "Ek", "Lindgård", "Hosseini", "Bergvall", "Aydın", "Norling", "Sandell", "Rahimi", "Åkerhielm", "Forsgren", "Dahir",
    "Malm", "Östlund", "Wiberg", "Karimi", "Sköld", "Ravn", "Ahlqvist", "Nouri", "Hedström", "Lövgren", "Tallberg",
    "Öberg", "Quist", "Strandh", "Ceder", "Bråne", "Uddén", "Rosenkvist", "Järvi", "Vallin",
]  # fmt: skip
ROOMS = ["A 12", "Grupprum 3", "Sal 214", "Biblioteket", "Lilla konferensrummet", "B 07"]
NEEDS = [
    "Eleverna i årskurs 8 behöver få resonera mer i matematik och våga visa hur de tänker.",
    "Många elever läser flytande men har svårt att förstå längre sakprosa.",
    "Nyanlända elever behöver mer stöd i ämnesspråket på NO-lektionerna.",
    "Eleverna behöver komma till tals oftare i helklass, inte bara de som alltid räcker upp handen.",
    "Vi vill att elever i behov av stöd klarar mer inom klassens ram.",
    "Eleverna behöver tydligare återkoppling så att de vet vad nästa steg är.",
]

PROGRAMMES = [
    {
        "kind": ProgrammeKind.TEACHER_COACHING,
        "name": "Lärarcoacher i Granköping",
        "slug": "lararcoacher-i-grankoping",
        "summary": "Enskilda lärare och arbetslag får en erfaren coach vid sin sida under en termin.",
        "aims": "Undervisning som ger fler elever möjlighet att nå målen. Läraren väljer vad coachningen handlar om, "
        "utifrån det som eleverna behöver. Målet ska vara utmanande men rimligt.",
        "target_group": "Lärare och arbetslag i kommunens grundskolor, i alla ämnen och årskurser.",
        "content": "Samtal om ett eget mål, lektionsbesök när läraren vill, och egna försök mellan samtalen. Det mesta "
        "händer i klassrummet: man prövar något nytt, ser efter hur det gick och bestämmer nästa steg.\n\n"
        "Coacherna är legitimerade lärare med olika ämnen och lång erfarenhet av att handleda kollegor.",
        "how_it_runs": "Arbetet börjar med ett samtal med skolledningen om vad coachning är och vad den kräver. Sedan "
        "träffas coach och lärare ungefär varannan vecka i en till två terminer. Samtalen sker under sekretess.",
        "who_may_join": "Är du lärare pratar du med din rektor. Är du rektor skickar du en förfrågan, som "
        "grundskolechefen tillstyrker. Skolan avsätter tid och ett rum.",
        "audiences": ["teachers", "teams"],
        "place": "På den egna skolan",
        "is_open_for_interest": True,
    },
    {
        "kind": ProgrammeKind.SUPERVISION,
        "name": "Handledning för lärande",
        "slug": "handledning-for-larande",
        "summary": "Grupphandledning i alla arbetslag, och individuell handledning utifrån lärarens egen fråga.",
        "aims": "Ett gemensamt språk för undervisning på skolan, och stöd i den egna lektionen, så att fler elever lär "
        "sig mer.",
        "target_group": "Skolor som deltar efter beslut av förvaltningen.",
        "content": "Grupphandledning i arbetslaget och klassrumsbesök följda av ett samtal.",
        "how_it_runs": "Grupphandledning var tredje vecka. Individuell handledning bokas av läraren: ett besök i "
        "klassrummet utifrån lärarens egen fråga, och ett samtal efteråt.",
        "who_may_join": "Skolorna väljs ut varje vår. På en skola som deltar är grupphandledningen till för alla "
        "arbetslag.",
        "audiences": ["teachers", "teams"],
        "place": "På den egna skolan",
        "is_obligatory": True,
    },
    {
        "kind": ProgrammeKind.PROCESS_SUPPORT,
        "name": "Processledarstöd",
        "slug": "processledarstod",
        "summary": "Stöd till den som leder kollegors lärande, under två terminer.",
        "aims": "Processledare som är trygga i att leda samtal och planera träffar.",
        "target_group": "Processledare och skolledare.",
        "content": "Träffar för processledare, föreläsningar för all personal och fokusgruppssamtal i modulgrupperna.",
        "how_it_runs": "En gemensam plan över två terminer, se nedan. Före starten gör ledare och rektor klart vem som "
        "gör vad: mandat, tid, grupper och lokaler.",
        "who_may_join": "Den som ska leda en modulgrupp på sin skola och har fått uppdraget av rektor.",
        "audiences": ["process_leaders", "principals"],
        "place": "Kommunhuset",
        "is_open_for_interest": True,
    },
    {
        "kind": ProgrammeKind.NETWORK,
        "name": "Nätverk för karriärlärare",
        "slug": "natverk-for-karriarlarare",
        "summary": "Förstelärare och lektorer möts över skolgränserna kring att leda utveckling.",
        "aims": "Att stärka karriärlärarnas uppdrag i vardagen: att leda kollegors lärande, möta motstånd och visa "
        "vad arbetet ger.",
        "target_group": "Förstelärare och lektorer med ett formulerat uppdrag.",
        "content": "Korta föreläsningar, litteratur, erfarenhetsutbyte och uppgifter i den egna verksamheten.",
        "how_it_runs": "Fem träffar under läsåret, tre på plats och två på video. Länken kommer med mejl före varje "
        "träff. Däremellan prövar deltagarna något på den egna skolan.",
        "who_may_join": "Förstelärare och lektorer med ett formulerat uppdrag i tjänsten. Rektor lovar tid för "
        "träffarna och för arbetet emellan under hela läsåret.",
        "audiences": ["career_teachers"],
        "place": "Stadsbiblioteket och på video",
        "is_open_for_interest": True,
    },
    {
        "kind": ProgrammeKind.COURSE,
        "name": "Kollegiala samtal som för vidare",
        "slug": "kollegiala-samtal-som-for-vidare",
        "summary": "En kurs i att lyssna, fråga och komma från problem till förändring tillsammans.",
        "aims": "Konkreta sätt att leda och delta i strukturerade samtal.",
        "target_group": "Lärare och skolledare.",
        "content": "Kollegial handledning i rundor, frågor som öppnar, och att prova en förändring i liten skala.",
        "how_it_runs": "Tre halvdagar med genomgångar, dialog och övningar mellan träffarna.",
        "who_may_join": "Alla som undervisar eller leder på en skola. Kom gärna flera från samma skola.",
        "audiences": ["teachers", "principals"],
        "place": "Stadsbiblioteket",
        "is_open_for_interest": True,
    },
]
