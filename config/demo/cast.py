"""Who lives in the demo: organisations, colleagues with their roles, trainees."""

from people.models import Role

PASSWORD = "alliage-demo"  # noqa: S105 (printed on the demo's login page)
TERRITORY = "pays-d-armance"

# slug: (name, kinds, parent's slug, facts)
ORGANISATIONS: dict[str, tuple[str, list[str], str, dict]] = {
    TERRITORY: (
        "Pays d’Armance",
        ["territory", "funder"],
        "",
        {"city": "Armance", "postal_code": "49990", "phone": "02 61 91 10 00"},
    ),
    "univ-armance": (
        "Université de l’Armance",
        ["university", "training_provider"],
        "",
        {
            "signatory_name": "Hélène Daviau",
            "signatory_capacity": "Directrice de la formation continue",
        },
    ),
    "univ-val-dor": (
        "Université du Val-d’Or",
        ["university", "training_provider"],
        "",
        {
            "signatory_name": "Paul Guérin",
            "signatory_capacity": "Directeur du service de formation continue",
        },
    ),
    "kervel": ("Menuiseries Kervel", ["company", "training_provider"], "", {}),
    "loriot": ("Biscuiterie Loriot", ["company", "training_provider"], "", {}),
    "armance-logistique": (
        "Armance Logistique",
        ["company", "training_provider"],
        "",
        {},
    ),
    "greta-armance": (
        "Greta de l’Armance",
        ["training_provider"],
        "",
        {"signatory_name": "Nadia Roche", "signatory_capacity": "Directrice"},
    ),
    "formalliance": (
        "Formalliance",
        ["training_provider"],
        "",
        {"signatory_name": "Marc Olivier", "signatory_capacity": "Gérant"},
    ),
    "mission-locale-armance": (
        "Mission locale de l’Armance",
        ["employment_partner"],
        "",
        {"phone": "02 61 91 20 00", "city": "Armance", "postal_code": "49990"},
    ),
    "mission-locale-armance-centre": (
        "Mission locale de l’Armance, antenne du centre",
        ["employment_partner"],
        "mission-locale-armance",
        {"phone": "02 61 91 20 10", "city": "Armance", "postal_code": "49990"},
    ),
    "mission-locale-val-dor": (
        "Mission locale du Val-d’Or",
        ["employment_partner"],
        "",
        {"phone": "02 61 91 21 00", "city": "Valdor", "postal_code": "49980"},
    ),
    "france-travail-armance": (
        "France Travail Pays d’Armance",
        ["employment_partner", "funder", "allowance_payer"],
        "",
        {},
    ),
    "france-travail-rives": (
        "France Travail, agence des Rives",
        ["employment_partner"],
        "france-travail-armance",
        {"phone": "02 61 91 22 10", "city": "Armance", "postal_code": "49990"},
    ),
    "france-travail-valdor": (
        "France Travail, agence de Valdor",
        ["employment_partner"],
        "france-travail-armance",
        {"phone": "02 61 91 22 20", "city": "Valdor", "postal_code": "49980"},
    ),
}

# e-mail's local part: (name, [(organisation's slug, role), …])
COLLEAGUES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "bruno.tessier": ("Bruno Tessier", [(TERRITORY, Role.COORDINATOR)]),
    "chloe.marchand": ("Chloé Marchand", [("univ-armance", Role.TRAINER)]),
    "denis.leroux": (
        "Denis Leroux",
        [("mission-locale-armance-centre", Role.COUNSELLOR)],
    ),
    "elsa.fontaine": ("Elsa Fontaine", [("france-travail-rives", Role.COUNSELLOR)]),
    "farid.haddad": (
        "Farid Haddad",
        [("mission-locale-armance-centre", Role.COUNSELLOR)],
    ),
    "gaelle.riou": ("Gaëlle Riou", [("formalliance", Role.OFFICE)]),
    "hugo.perrin": (
        "Hugo Perrin",
        [("univ-armance", Role.OFFICE), ("univ-armance", Role.MANAGER)],
    ),
    "ines.caron": (
        "Inès Caron",
        [("mission-locale-armance-centre", Role.MANAGER)],
    ),
    "jules.martin": ("Jules Martin", [("univ-armance", Role.EDITOR)]),
    "luc.besnard": (
        "Luc Besnard",
        [("formalliance", Role.TRAINER), ("greta-armance", Role.TRAINER)],
    ),
    "sonia.briand": ("Sonia Briand", [("greta-armance", Role.OFFICE)]),
    "yann.kervel": (
        "Yann Kervel",
        [("kervel", Role.OFFICE), ("kervel", Role.TRAINER)],
    ),
}

# (first names, birth name, birth date or "", login's local part or "", phone)
AMINA = ("Amina", "Benali", "1998-04-12", "amina.benali", "06 39 98 10 01")
TRAINEES: list[tuple[str, str, str, str, str]] = [
    AMINA,
    ("Karim", "Ziani", "1991-09-02", "karim.ziani", "06 39 98 10 02"),
    ("Lucie", "Morvan", "2001-01-23", "lucie.morvan", "06 39 98 10 03"),
    ("Thomas", "Le Gall", "1985-06-30", "", "06 39 98 10 04"),
    ("Fatou", "Diallo", "1979-11-11", "", "06 39 98 10 05"),
    ("Mathis", "Rousseau", "2004-03-08", "", ""),
    ("Élodie", "Chauvin", "1994-07-19", "", "06 39 98 10 07"),
    ("Nguyen Anh", "Tran", "1988-02-14", "", "06 39 98 10 08"),
    ("Sébastien", "Moreau-Duval", "1976-12-05", "", "06 39 98 10 09"),
    ("Aïcha", "Kone", "1999-05-27", "", "06 39 98 10 10"),
    ("Pauline", "D’Hervé", "1990-10-16", "", "06 39 98 10 11"),
    ("Rémi", "Lefèvre", "1996-08-21", "", "06 39 98 10 12"),
    ("Olga", "Petrenko", "1983-04-04", "", "06 39 98 10 13"),
    ("Jean-Marc", "Picard", "1968-09-29", "", ""),
    ("Samira", "El Amrani", "2000-12-31", "", "06 39 98 10 15"),
    ("Baptiste", "Guyot", "2003-02-02", "", "06 39 98 10 16"),
    ("Marie-Laure", "Fontenay", "1972-03-18", "", "06 39 98 10 17"),
    ("Issa", "Traoré", "1995-06-06", "", "06 39 98 10 18"),
    ("Camille", "Renaud", "1998-11-25", "", "06 39 98 10 19"),
    ("Dylan", "Martel", "2005-01-09", "", "06 39 98 10 20"),
    ("Hanane", "Bouzid", "1987-05-13", "", "06 39 98 10 21"),
    ("Victor", "Lambert", "1993-09-07", "", "06 39 98 10 22"),
    ("Rose-May", "Hoarau", "1981-07-28", "", "06 39 98 10 23"),
    ("Quentin", "Poulain", "1997-10-03", "", "06 39 98 10 24"),
    ("Leïla", "Mansouri", "1992-01-30", "", "06 39 98 10 25"),
    ("Florian", "Besson", "1989-04-22", "", "06 39 98 10 26"),
    ("Nathalie", "Girard", "1970-08-15", "", "06 39 98 10 27"),
    ("Wassim", "Cherif", "2002-06-12", "", "06 39 98 10 28"),
    ("Anaïs", "Le Bihan", "1999-03-03", "", "06 39 98 10 29"),
    ("Patrick", "Noël", "1964-12-24", "", ""),
]


def address_of(local_part: str) -> str:
    """Addresses under `.example` reach nobody (RFC 2606)."""
    return f"{local_part}@armance.example"
