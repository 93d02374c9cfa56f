"""The people of the demo who want a seat: named here, met in the story's chapters."""

from datetime import date

from people.models import Person
from people.newcomers import create_persons

# key: (first names, birth name, birth date, e-mail's local part, phone, channel)
CANDIDATES: dict[str, tuple[str, str, str, str, str, str]] = {
    "adele": ("Adèle", "Tanguy", "1997-02-18", "adele.tanguy", "639981101", "email"),
    "anouk": ("Anouk", "Delaunay", "1987-04-23", "anouk.delaunay", "", "email"),
    "aymeric": ("Aymeric", "Bodin", "1986-07-02", "", "639981102", "sms"),
    "bakary": ("Bakary", "Sissoko", "1994-08-05", "", "639981131", "sms"),
    "blessing": ("Blessing", "Okafor", "1993-11-30", "", "639981103", "sms"),
    "capucine": ("Capucine", "Rolland", "2002-05-09", "capucine", "", "email"),
    "celeste": ("Céleste", "Marvaud", "2000-12-19", "celeste", "639981132", "email"),
    "cyril": ("Cyril", "Martinez", "1979-01-21", "", "639981105", "sms"),
    "diane": ("Diane", "Le Floc’h", "1990-03-14", "diane.lefloch", "", "email"),
    "diane_again": ("Diane", "Lefloch", "1990-03-14", "", "639981107", "sms"),
    "dorian": ("Dorian", "Lacaze", "1981-03-09", "", "639981133", "sms"),
    "edouard": ("Édouard", "Vasse", "1971-10-05", "edouard.vasse", "", "email"),
    "farida": ("Farida", "Meziane", "1984-06-17", "", "639981109", "sms"),
    "gwenola": ("Gwenola", "Autret", "1995-09-26", "gwenola", "639981110", "email"),
    "hatice": ("Hatice", "Yilmaz", "1988-12-03", "", "639981111", "sms"),
    "ilona": ("Ilona", "Kovacs", "1999-08-08", "ilona.kovacs", "", "email"),
    "joris": ("Joris", "Delmas", "2003-04-19", "", "639981113", "sms"),
    "kadiatou": ("Kadiatou", "Barry", "1996-01-11", "", "639981114", "sms"),
    "leonard": ("Léonard", "Pichon", "1966-02-27", "", "", "letter"),
    "malik": ("Malik", "Aït-Saïd", "1998-10-13", "malik.aitsaid", "", "email"),
    "malik_again": ("Malik", "Ait Said", "1998-10-13", "", "639981117", "sms"),
    "noemie": ("Noémie", "Castel", "1991-05-22", "noemie.castel", "", "email"),
    "oscar": ("Oscar", "Bellamy", "2000-07-07", "", "639981119", "sms"),
    "priscilla": ("Priscilla", "Payet", "1982-09-15", "priscilla", "", "email"),
    "raphael": ("Raphaël", "Ollivier", "1974-11-19", "", "639981121", "sms"),
    "sabrina": ("Sabrina", "Hamidi", "1994-03-30", "sabrina", "639981122", "email"),
    "simone": ("Simone", "Quéré", "1963-06-24", "", "", "letter"),
    "tiago": ("Tiago", "Pereira", "1989-02-06", "", "639981124", "sms"),
    "ursula": ("Ursula", "Weber", "1977-12-12", "ursula.weber", "", "email"),
    "valentin": ("Valentin", "Cornec", "2001-10-28", "", "639981126", "sms"),
    "wided": ("Wided", "Trabelsi", "1992-08-16", "wided.trabelsi", "", "email"),
    "yohann": ("Yohann", "Pasquier", "1985-05-03", "", "639981128", "sms"),
}
# Who is reached by the post alone: family name → street, postal code, town.
POSTAL: dict[str, tuple[str, str, str]] = {
    "Rousseau": ("12 rue des Lavandières", "49990", "Armance-sur-Loire"),
    "Picard": ("3 impasse du Four", "49991", "Bellerive-d’Armance"),
    "Noël": ("27 chemin de la Garenne", "49992", "Saint-Aubin-des-Ponts"),
    "Pichon": ("8 place de la Fontaine", "49990", "Armance-sur-Loire"),
    "Quéré": ("41 route de Kervelan", "44992", "Kervelan"),
}


def address_of(birth_name: str) -> dict[str, str]:
    """The columns of a postal address; none for those who are reached otherwise."""
    if birth_name not in POSTAL:
        return {}
    street, postal_code, city = POSTAL[birth_name]
    return {"street": street, "postal_code": postal_code, "city": city}


def build_candidates() -> dict[str, Person]:
    """All of them by key; two pairs resemble one another, and are queued as such."""
    persons = {
        key: Person(
            first_names=first_names,
            birth_name=birth_name,
            birth_date=date.fromisoformat(birth_date),
            email=f"{local_part}@armance.example" if local_part else "",
            phone=f"+33{phone}" if phone else "",
            preferred_channel=channel,
            **address_of(birth_name),
        )
        for key, facts in CANDIDATES.items()
        for first_names, birth_name, birth_date, local_part, phone, channel in (facts,)
    }
    create_persons(list(persons.values()))
    return persons
