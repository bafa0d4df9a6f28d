"""What pages call facts, answers, criteria and rules. English here; each is translated where it is shown."""

from web.i18n import later

FACTS = {
    "status": later("Status"),
    "status_note": later("What happened"),
    "operator": later("Run by"),
    "funding": later("Who pays for it"),
    "data_use": later("Who else reads what members write"),
    "founded": later("Founded"),
    "member_count": later("Members"),
    "countries": later("Countries where one may join"),
    "focus_countries": later("Where its members mostly are"),
    "languages": later("Languages"),
    "specialties": later("Specialties"),
    "topics": later("What members use it for"),
    "admits": later("Who gets in"),
    "admits_only": later("Others"),
    "conditions": later("Only for"),
    "access": later("How the door is checked"),
    "credentials": later("What to show"),
    "joining": later("How long getting in takes"),
    "identity": later("Name that others see"),
    "posts": later("Who can read what members write"),
    "hipaa": later("Information about patients"),
    "moderation": later("Moderation"),
    "media": later("What can be seen there"),
    "uploads": later("What a member may post"),
    "responsiveness": later("How soon questions are answered"),
    "cost": later("Cost"),
    "platforms": later("Where it runs"),
}

WAY_IN, WAY_IN_ONCE = later("The way in"), later("The way in, while it was open")

# The facts of a site's page, in the order of the questions a clinician has.
GROUPS = (
    (
        WAY_IN,
        ("admits", "admits_only", "conditions", "countries", "access", "credentials", "joining", "cost"),
    ),
    (later("Patients and privacy"), ("hipaa", "identity", "posts", "moderation", "data_use")),
    (
        later("What it is about"),
        ("specialties", "topics", "languages", "focus_countries", "media", "uploads", "responsiveness"),
    ),
    (
        later("Who is behind it"),
        ("operator", "funding", "founded", "member_count", "status", "status_note", "platforms"),
    ),
)

FACETS = {
    "kind": later("Kind"),
    "status": later("Status"),
    "countries": later("Open in"),
    "languages": later("Language"),
    "specialties": later("Specialty"),
    "admits": later("Who gets in"),
    "access": later("The door"),
    "credentials": later("What to show"),
    "hipaa": later("Patients"),
    "regimes": later("Laws it names"),
    "topics": later("Used for"),
    "media": later("To be seen there"),
    "identity": later("Name shown"),
    "posts": later("Who can read"),
    "cost": later("Cost"),
    "funding": later("Who pays"),
    "platforms": later("Runs on"),
}

ANSWERS = {
    "need": later("What do you need?"),
    "for": later("For whom?"),
    "profession": later("You are"),
    "specialties": later("What is your own field?"),
    "about": later("What is it about?"),
    "country": later("Where are you registered or studying?"),
    "region": later("In which part of the country?"),
    "languages": later("What do you read?"),
    "goals": later("What do you need?"),
    "when": later("When do you need an answer?"),
    "patient_information": later("Must the patient be identifiable?"),
    "access": later("Which door would you like?"),
    "credentials": later("What could you show?"),
    "identity": later("Which name may others see?"),
    "media": later("What do you want to see or post?"),
    "cost": later("What may it cost?"),
    "avoid_funding": later("Whose money would you rather avoid?"),
    "question": later("What is it about?"),
}

# What a question decides, said beside it.
HINTS = {
    "profession": later("Nurses, students, veterinarians: most doors are open to some professions only."),
    "country": later("Many communities admit only those who are registered in one country."),
    "region": later("Some are for one state or province alone."),
    "languages": later("Communities in no language of yours are left out."),
    "about": later(
        "A specialty or the kind of problem. No patient details. One line about the kind of problem is enough."
    ),
    "goals": later("A place made for cases differs from one made for news or careers."),
    "when": later("A door that takes three days to check a licence gives no answer within the hour."),
    "patient_information": later(
        "If a colleague must know who the patient is, only places whose own rule allows it are shown."
    ),
    "access": later("Some want every member checked, others no check at all."),
    "credentials": later("Not the papers themselves: only which ones you have at hand."),
    "identity": later("Some places insist on real names, others let you write under another."),
    "media": later("An ECG, a skin lesion or a film of an operation wants a place that takes them."),
    "cost": later("Society communities often cost the society's dues."),
    "avoid_funding": later("Places known to live on it are left out."),
    "specialties": later("Where your question is about another: colleagues of your own may have met it too."),
    "for": later("For a patient or a family, other places fit."),
}

CHIPS = {
    "for": later("Asking"),
    "profession": later("You"),
    "specialties": later("Your field"),
    "about": later("About"),
    "country": later("Registered in"),
    "region": later("Part of it"),
    "languages": later("Reads"),
    "goals": later("For"),
    "when": later("When"),
    "patient_information": later("Patient"),
    "access": later("Door"),
    "credentials": later("Can show"),
    "identity": later("Name"),
    "media": later("To see or post"),
    "cost": later("Cost"),
    "avoid_funding": later("Not paid by"),
}

CRITERIA = {
    "profession": later("Your profession"),
    "goals": later("What you need"),
    "about": later("What it is about"),
    "peers": later("Your own field"),
    "breadth": later("Room for your subject"),
    "place": later("Your country"),
    "languages": later("Your languages"),
    "patients": later("Cases of patients"),
    "when": later("In time"),
    "credentials": later("What you can show"),
    "access": later("The door"),
    "identity": later("Your name"),
    "media": later("Pictures and files"),
    "cost": later("Cost"),
    "money": later("Who pays"),
    "conditions": later("Conditions"),
    "alive": later("Seen alive"),
    "words": later("The words of your question, where you ask in words"),
}

_FOR_A_PATIENT = later("Open to patients or families")


def title_of(criterion: str, *, for_patient: bool) -> str:
    """What the criterion is called; where the place is for her patient, her own profession is not what it asks for."""
    if criterion == "profession" and for_patient:
        return _FOR_A_PATIENT
    return CRITERIA.get(criterion, criterion)


VERDICTS = {
    "meets": later("fits"),
    "partly": later("fits in part"),
    "misses": later("does not fit"),
    "unknown": later("not known"),
}

# Why a site is left out, by rule; each heads a list of sites.
RULES = {
    "status": later("Closed, or gone into another site"),
    "country": later("Not open in your country"),
    "languages": later("In none of your languages"),
    "profession": later("Not for your profession"),
    "for": later("Made for patients or the public"),
    "patient_information": later("Its rule does not allow identifiable patients"),
    "avoid_funding": later("Paid by those you would rather avoid"),
    "credentials": later("Needs a current licence"),
    "low_resource_setting": later("Only for settings with few resources"),
    "one_specialty": later("Only for another specialty"),
}

# What stands between a site's rules and a plain "they admit you", by doubt.
DOUBTS = {
    "admits": later("who may join"),
    "countries": later("in which countries one may join"),
    "credentials": later("what to show"),
    "profession": later("whether your profession, which its list does not name, is admitted"),
    "country": later("whether your country is admitted"),
    "proof": later("whether what you can show is enough"),
    "condition_women_only": later("only if you are a woman"),
    "condition_early_career": later("only if you are at the start of your career"),
    "condition_public_sector": later("only if you work in the public health service"),
    "condition_region": later("only if you are in its region"),
    "condition_institution": later("only if you belong to its institution"),
    "condition_organisation_account": later("only if your organisation has an account"),
    "condition_low_resource_setting": later("only if you work where resources are scarce"),
    "condition_employer_network": later("only through your employer's network"),
    "condition_colleague_invites": later("only if a member invites you"),
    "condition_current_licence": later("only with a licence that is in force"),
    "condition_one_specialty": later("only if you work in its specialty"),
}

# The rule on patients in four words, for a card; the whole label stands on the site's page.
POLICIES = {
    "deidentification_required": later("Only without any identifiers"),
    "no_cases": later("No patient cases"),
    "phi_permitted": later("Operator: identifiable patients allowed"),
    "user_responsible": later("Left to each member"),
    "not_addressed": later("Its rules are silent"),
    "not_applicable": later("No place for patients"),
}
PLACES = {
    "posts": later("in posts"),
    "private_messages": later("in private messages"),
    "closed_consult": later("in a closed consultation"),
}

COVERAGE = {
    "admits": later("who gets in"),
    "access": later("how the door is checked"),
    "credentials": later("what to show"),
    "hipaa": later("the rule on patients"),
    "languages": later("languages"),
    "countries": later("countries where one may join"),
    "media": later("pictures, videos and files"),
    "identity": later("the name that others see"),
    "joining": later("how long getting in takes"),
    "responsiveness": later("how soon questions are answered"),
    "funding": later("who pays"),
}
