"""The sign-ins of the demonstration municipality, one for each role; used only where DEMO is set."""

from accounts.enums import Role

DOMAIN = "grankoping.example"
PASSWORD = "ett lugnt bollplank"
#: What opens the vaults of the coach and the teacher. Everywhere else these are known to their owners alone.
PASSPHRASE = "lugn kanel lampa tulpan segel"
RECOVERY_CODE = "PQJQAK9-FQ4GT11-J7KYSZR-6NK3HTG"
SIGN_INS = {
    role: f"{name}@{DOMAIN}"
    for role, name in {
        Role.ADMINISTRATOR: "programansvarig",
        Role.AREA_MANAGER: "grundskolechef",
        Role.PRINCIPAL: "rektor",
        Role.COACH: "coach",
        Role.TEACHER: "larare",
    }.items()
}
