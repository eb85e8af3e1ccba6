"""The conditions that hold until an authority has published its own, in each language, for each party."""

from coaching.enums import AgreementParty

WORDING = {
    AgreementParty.PRINCIPAL: {
        "sv": (
            "Jag ser till att tiden för coachningen finns i lärarens tjänst, och lägger inget annat på den.\n\n"
            "Jag ser till att det finns ett rum där samtalen kan föras ostört.\n\n"
            "Jag frågar varken läraren eller coachen vad som har sagts. Jag får veta när de möts, hur länge och i "
            "vilken fas de är, och därutöver det som läraren själv väljer att visa mig."
        ),
        "en": (
            "I see to it that there is time for the coaching in the teacher's work, and put nothing else there.\n\n"
            "I see to it that there is a room in which one can talk undisturbed.\n\n"
            "I ask neither the teacher nor the coach what has been said. I get to know when they meet, how long and "
            "in which phase they are, and beyond that what the teacher chooses to show me."
        ),
    },
    AgreementParty.TEACHER: {
        "sv": (
            "Jag deltar i samtalen och avsätter tid för det som vi kommer överens om mellan dem.\n\n"
            "Jag väljer själv mitt mål, utifrån vad mina elever behöver, och prövar något nytt på vägen dit.\n\n"
            "Kan jag inte komma säger jag till i god tid, så att en annan tid kan bokas."
        ),
        "en": (
            "I take part in the conversations, and set time aside for what we agree on between them.\n\n"
            "I choose my goal myself, from what my pupils need, and try something new on the way there.\n\n"
            "When I cannot come I say so in good time, so that another time can be booked."
        ),
    },
    AgreementParty.COACH: {
        "sv": (
            "Det som sägs i samtalen stannar mellan läraren och mig. Jag för ingenting vidare till rektorn eller någon "
            "annan utan att läraren har sagt ja.\n\n"
            "Jag bedömer inte läraren, och det som jag ser under ett lektionsbesök talar jag bara med läraren om.\n\n"
            "Skyldigheten att anmäla oro för ett barn gäller också mig. Måste jag göra det säger jag det till läraren "
            "först."
        ),
        "en": (
            "What is said in the conversations stays between the teacher and me. I pass nothing on to the principal "
            "or to anybody else unless the teacher has said yes.\n\n"
            "I do not assess the teacher, and what I see when I visit a lesson I talk about with the teacher alone.\n\n"
            "The duty to report concern for a child holds for me too. If I have to, I tell the teacher first."
        ),
    },
}
