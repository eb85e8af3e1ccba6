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
        "aims": "Undervisning som ger fler elever möjlighet att nå målen. Läraren väljer vad coachningen handlar om.",
        "target_group": "Lärare och arbetslag i kommunens grundskolor.",
        "content": "Samtal om ett eget mål, lektionsbesök när läraren vill, och egna försök mellan samtalen.",
        "how_it_runs": "Rektor skickar en förfrågan. Coach och lärare träffas ungefär varannan vecka i en till två "
        "terminer. Samtalen sker under sekretess.",
    },
    {
        "kind": ProgrammeKind.SUPERVISION,
        "name": "Handledning för lärande",
        "slug": "handledning-for-larande",
        "summary": "Grupphandledning i alla arbetslag, och individuell handledning utifrån lärarens egen fråga.",
        "aims": "Ett gemensamt språk för undervisning på skolan, och stöd i den egna lektionen.",
        "target_group": "Skolor som deltar efter beslut av förvaltningen.",
        "content": "Grupphandledning i arbetslaget och klassrumsbesök följda av ett samtal.",
        "how_it_runs": "Grupphandledning var tredje vecka. Individuell handledning bokas av läraren.",
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
        "how_it_runs": "En gemensam plan över två terminer, se nedan.",
    },
    {
        "kind": ProgrammeKind.NETWORK,
        "name": "Nätverk för karriärlärare",
        "slug": "natverk-for-karriarlarare",
        "summary": "Förstelärare och lektorer möts över skolgränserna kring att leda utveckling.",
        "aims": "Att stärka karriärlärarnas uppdrag i vardagen.",
        "target_group": "Förstelärare och lektorer med ett formulerat uppdrag.",
        "content": "Korta föreläsningar, litteratur, erfarenhetsutbyte och uppgifter i den egna verksamheten.",
        "how_it_runs": "Fem träffar under läsåret, tre på plats och två på video.",
    },
    {
        "kind": ProgrammeKind.COURSE,
        "name": "Kollegiala samtal som för vidare",
        "slug": "kollegiala-samtal-som-for-vidare",
        "summary": "En kurs i att lyssna, fråga och komma från problem till förändring tillsammans.",
        "aims": "Konkreta sätt att leda och delta i strukturerade samtal.",
        "target_group": "Lärare och skolledare.",
        "content": "Kollegial handledning i rundor, frågor som öppnar, och att prova en förändring i liten skala.",
        "how_it_runs": "Tre halvdagar med övningar mellan träffarna.",
    },
]
