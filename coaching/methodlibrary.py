"""The conversation methods that every authority has, in our own words. `ensure_library` puts them into the database."""

from coaching.enums import Voice


def step(minutes, speaks, silent, *, sv, en):
    """One step as `MethodStep` has it; `sv` and `en` are its name and what stands on the screen."""
    return {
        "minutes": minutes,
        "speaks": speaks,
        "silent": silent,
        "name_sv": sv[0],
        "question_sv": sv[1],
        "name_en": en[0],
        "question_en": en[1],
    }


#: By code; a method keeps its code when its words change.
LIBRARY = {
    "supervision-in-rounds": {
        "name_sv": "Kollegial handledning i rundor",
        "name_en": "Collegial supervision in rounds",
        "about_sv": (
            "När någon i gruppen har en fråga från sin undervisning och vill förstå den bättre innan någon "
            "säger vad som borde göras. Alla får lika mycket plats, och den som tar upp frågan får lyssna "
            "färdigt. Fem till åtta personer."
        ),
        "about_en": (
            "When somebody in the group has a question from their teaching and wants to understand it better "
            "before anyone says what to do. Everybody gets the same room, and whoever brings the question "
            "gets to listen to the end. Five to eight people."
        ),
        "steps": [
            step(
                5,
                Voice.IN_TURN,
                Voice.NOBODY,
                sv=("Landa", "En mening var: vad har du med dig in i rummet just nu?"),
                en=("Arrive", "One sentence each: what do you bring into the room right now?"),
            ),
            step(
                8,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Frågan", "Berätta vad som hänt och avsluta med din fråga. Vad vill du förstå bättre?"),
                en=(
                    "The question",
                    (
                        "Tell what happened and end with your question. What would you like to understand "
                        "better?"
                    ),
                ),
            ),
            step(
                10,
                Voice.IN_TURN,
                Voice.NOBODY,
                sv=(
                    "Frågor som öppnar",
                    "Ställ en fråga som du inte redan vet svaret på. Råd och egna exempel får vänta.",
                ),
                en=(
                    "Questions that open",
                    (
                        "Ask something that you do not know the answer to. Advice and your own examples can "
                        "wait."
                    ),
                ),
            ),
            step(
                12,
                Voice.IN_TURN,
                Voice.BRINGER,
                sv=("Första rundan: tankar", "Vad lade du märke till? Börja gärna med: jag undrar om …"),
                en=("First round: thoughts", "What did you notice? You may begin with: I wonder whether …"),
            ),
            step(
                5,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Svar på det som sagts", "Vad fastnade hos dig? Du behöver inte svara på allt."),
                en=("Answer to what was said", "What stayed with you? You need not answer everything."),
            ),
            step(
                8,
                Voice.IN_TURN,
                Voice.BRINGER,
                sv=(
                    "Andra rundan: möjliga steg",
                    "Vad skulle kunna vara ett litet första steg? Ett förslag var.",
                ),
                en=("Second round: possible steps", "What could be a small first step? One suggestion each."),
            ),
            step(
                4,
                Voice.BRINGER,
                Voice.GROUP,
                sv=(
                    "Nästa steg",
                    "Vad vill du pröva före nästa möte, och hur märker du om det gör skillnad?",
                ),
                en=(
                    "The next step",
                    (
                        "What will you try before the next meeting, and how will you notice that it makes a "
                        "difference?"
                    ),
                ),
            ),
            step(
                3,
                Voice.IN_TURN,
                Voice.NOBODY,
                sv=("Avrunda", "Ett ord var: vad tar du med dig till dina egna elever?"),
                en=("Round off", "One word each: what do you take with you to your own pupils?"),
            ),
        ],
    },
    "consultancy": {
        "name_sv": "Konsultation",
        "name_en": "Consultancy",
        "about_sv": (
            "När en kollega sitter fast och behöver andras ögon på ett dilemma. Gruppen tänker högt "
            "tillsammans medan kollegan bara lyssnar. Kräver att frågan är formulerad i förväg. Fyra till sju "
            "personer."
        ),
        "about_en": (
            "When a colleague is stuck and needs other people's eyes on a dilemma. The group thinks aloud "
            "together while the colleague only listens. The question has to be worded beforehand. Four to "
            "seven people."
        ),
        "steps": [
            step(
                7,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Dilemmat", "Beskriv läget, vad du redan har prövat och vad du vill ha hjälp att se."),
                en=(
                    "The dilemma",
                    "Describe the situation, what you have tried, and what you want help to see.",
                ),
            ),
            step(
                6,
                Voice.GROUP,
                Voice.NOBODY,
                sv=("Raka frågor", "Frågor om fakta, med korta svar: vem, när, hur ofta, hur många?"),
                en=(
                    "Plain questions",
                    "Questions about facts, with short answers: who, when, how often, how many?",
                ),
            ),
            step(
                9,
                Voice.GROUP,
                Voice.NOBODY,
                sv=(
                    "Frågor på djupet",
                    "Vad skulle eleverna säga? Vad händer om du låter bli? Vad är det svåra, egentligen?",
                ),
                en=(
                    "Deeper questions",
                    "What would the pupils say? What if you did nothing? What is really hard about it?",
                ),
            ),
            step(
                13,
                Voice.GROUP,
                Voice.BRINGER,
                sv=(
                    "Gruppen tänker högt",
                    (
                        "Tala med varandra om dilemmat som om kollegan inte var här. Vad hörde ni? Vad "
                        "nämndes inte?"
                    ),
                ),
                en=(
                    "The group thinks aloud",
                    (
                        "Talk with each other as if the colleague were not here. What did you hear? What was "
                        "not mentioned?"
                    ),
                ),
            ),
            step(
                6,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Tillbaka till kollegan", "Vilken tanke är ny för dig? Vad gör du med den i veckan?"),
                en=(
                    "Back to the colleague",
                    "Which thought is new to you? What will you do with it this week?",
                ),
            ),
            step(
                4,
                Voice.EVERYBODY,
                Voice.NOBODY,
                sv=("Hur vi arbetade", "Höll vi oss till frågan? Vad gör vi annorlunda nästa gång?"),
                en=("How we worked", "Did we keep to the question? What do we do differently next time?"),
            ),
        ],
    },
    "reflective-team": {
        "name_sv": "Reflekterande team",
        "name_en": "Reflective team",
        "about_sv": (
            "När en fråga behöver tid och flera sätt att se på den. Samtalsledaren intervjuar en kollega, "
            "några lyssnar på avstånd och talar sedan med varandra om vad de hörde, aldrig direkt till "
            "kollegan. Fem till nio personer."
        ),
        "about_en": (
            "When a question needs time and several ways of seeing it. The leader interviews a colleague; "
            "some listen from a distance and then talk with each other about what they heard, never to the "
            "colleague. Five to nine people."
        ),
        "steps": [
            step(
                4,
                Voice.LEADER,
                Voice.GROUP,
                sv=(
                    "Rollerna",
                    "Vem tar upp en fråga, vilka lyssnar som team? Teamet sätter sig en bit ifrån.",
                ),
                en=(
                    "The roles",
                    "Who brings a question, and who listens as a team? The team sits a little apart.",
                ),
            ),
            step(
                14,
                Voice.BRINGER,
                Voice.OBSERVERS,
                sv=(
                    "Intervjun",
                    "Samtalsledaren frågar: vad vill du använda samtalet till? När är det lite lättare?",
                ),
                en=(
                    "The interview",
                    "The leader asks: what do you want to use this for? When is it a little easier?",
                ),
            ),
            step(
                8,
                Voice.OBSERVERS,
                Voice.BRINGER,
                sv=(
                    "Teamet reflekterar",
                    "Tala med varandra, försiktigt och nyfiket: vad rörde er, vad blev ni nyfikna på?",
                ),
                en=(
                    "The team reflects",
                    "Talk with each other, gently and curiously: what moved you, what made you curious?",
                ),
            ),
            step(
                9,
                Voice.BRINGER,
                Voice.OBSERVERS,
                sv=("Samtalet fortsätter", "Vad av det som teamet sade vill du prata mer om?"),
                en=(
                    "The conversation goes on",
                    "What of that which the team said would you like to talk more about?",
                ),
            ),
            step(
                5,
                Voice.OBSERVERS,
                Voice.BRINGER,
                sv=("Teamet en gång till", "Vad hörde ni nu som ni inte hörde förut?"),
                en=("The team once more", "What did you hear now that you did not hear before?"),
            ),
            step(
                4,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Sista ordet", "Vad går du härifrån med?"),
                en=("The last word", "What do you leave with?"),
            ),
            step(
                6,
                Voice.IN_TURN,
                Voice.NOBODY,
                sv=("Eget lärande", "Vad i det här kan du använda i din egen undervisning?"),
                en=("One's own learning", "What of this can you use in your own teaching?"),
            ),
        ],
    },
    "peer-observation": {
        "name_sv": "Samtal efter kamratobservation",
        "name_en": "Talk after a peer observation",
        "about_sv": (
            "När kollegor har besökt varandras lektioner med en fråga som läraren själv valt. Det som någon "
            "såg skiljs från vad det kan betyda, och läraren drar slutsatserna. Två till fem personer; ha "
            "anteckningarna framme."
        ),
        "about_en": (
            "When colleagues have visited each other's lessons with a question that the teacher chose. What "
            "was seen is kept apart from what it may mean, and the teacher draws the conclusions. Two to five "
            "people; have the notes at hand."
        ),
        "steps": [
            step(
                5,
                Voice.BRINGER,
                Voice.OBSERVERS,
                sv=("Lektionen och frågan", "Vad var tanken med lektionen, och vad bad du oss titta efter?"),
                en=(
                    "The lesson and the question",
                    "What was the idea of the lesson, and what did you ask us to look for?",
                ),
            ),
            step(
                7,
                Voice.BRINGER,
                Voice.OBSERVERS,
                sv=(
                    "Läraren först",
                    "Hur blev det, jämfört med vad du hade tänkt? Vad såg du att eleverna gjorde?",
                ),
                en=(
                    "The teacher first",
                    (
                        "How did it turn out, compared with what you had planned? What did you see the pupils "
                        "do?"
                    ),
                ),
            ),
            step(
                12,
                Voice.OBSERVERS,
                Voice.BRINGER,
                sv=("Det vi såg", "Bara det som syntes och hördes: vem gjorde vad, när? Inga omdömen ännu."),
                en=(
                    "What we saw",
                    "Only what could be seen and heard: who did what, when? No judgements yet.",
                ),
            ),
            step(
                12,
                Voice.EVERYBODY,
                Voice.NOBODY,
                sv=(
                    "Vad det kan betyda",
                    "Vad säger det om elevernas lärande? Sök minst två förklaringar till samma sak.",
                ),
                en=(
                    "What it may mean",
                    (
                        "What does it say about the pupils' learning? Look for two explanations of the same "
                        "thing."
                    ),
                ),
            ),
            step(
                6,
                Voice.BRINGER,
                Voice.GROUP,
                sv=("Lärarens slutsats", "Vad vill du behålla, och vad vill du ändra nästa gång?"),
                en=(
                    "The teacher's conclusion",
                    "What do you want to keep, and what will you change next time?",
                ),
            ),
            step(
                6,
                Voice.IN_TURN,
                Voice.NOBODY,
                sv=("Till nästa besök", "Vad tar du med till din egen lektion? Vem besöker vem, och när?"),
                en=(
                    "Until the next visit",
                    "What do you take to your own lesson? Who visits whom, and when?",
                ),
            ),
        ],
    },
}
