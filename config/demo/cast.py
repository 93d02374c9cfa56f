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
        {
            "city": "Armance-sur-Loire",
            "postal_code": "49990",
            "phone": "02 61 91 10 00",
            "email": "donnees@pays-armance.example",
        },
    ),
    "univ-armance": (
        "Université de l’Armance",
        ["university", "training_provider"],
        "",
        {
            "legal_name": "Université de l’Armance – Service de la formation continue",
            "siret": "00010001600013",
            "activity_declaration_number": "52490900149",
            "street": "12 quai des Tanneurs",
            "postal_code": "49990",
            "city": "Armance-sur-Loire",
            "phone": "02 61 91 10 10",
            "email": "contact@univ-armance.example",
            "signatory_name": "Hélène Brossard",
            "signatory_capacity": "Directrice de la formation continue",
        },
    ),
    "univ-val-dor": (
        "Université du Val-d’Or",
        ["university", "training_provider"],
        "",
        {
            "legal_name": "Université du Val-d’Or – Formation tout au long de la vie",
            "siret": "00010002400017",
            "activity_declaration_number": "52440900244",
            "street": "3 place des Carmes",
            "postal_code": "44990",
            "city": "Val-d’Or",
            "phone": "02 61 91 20 20",
            "email": "contact@univ-val-dor.example",
            "signatory_name": "Sabine Letellier",
            "signatory_capacity": "Directrice du service",
        },
    ),
    "kervel": (
        "Menuiseries Kervel",
        ["company", "training_provider"],
        "",
        {
            "legal_name": "Menuiseries Kervel SAS",
            "siret": "00020001400017",
            "activity_declaration_number": "52440900344",
            "street": "ZA des Grands Chênes",
            "postal_code": "44992",
            "city": "Kervelan",
            "phone": "02 61 91 30 30",
            "email": "contact@kervel.example",
            "signatory_name": "Nolwenn Kervel",
            "signatory_capacity": "Présidente",
        },
    ),
    "loriot": (
        "Biscuiterie Loriot",
        ["company", "training_provider"],
        "",
        {
            "legal_name": "Biscuiterie Loriot SA",
            "siret": "00020002200010",
            "activity_declaration_number": "52490900449",
            "street": "8 rue du Moulin",
            "postal_code": "49992",
            "city": "Saint-Aubin-des-Ponts",
            "phone": "02 61 91 40 40",
            "email": "contact@loriot.example",
            "signatory_name": "Patrice Moreau",
            "signatory_capacity": "Directeur",
        },
    ),
    "armance-logistique": (
        "Armance Logistique",
        ["company", "training_provider"],
        "",
        {
            "legal_name": "Armance Logistique SARL",
            "siret": "00020003000013",
            "activity_declaration_number": "52490900549",
            "street": "Parc d’activités du Fresne",
            "postal_code": "49991",
            "city": "Bellerive-d’Armance",
            "phone": "02 61 91 50 50",
            "email": "contact@armance-logistique.example",
            "signatory_name": "Fatou Diarra",
            "signatory_capacity": "Gérante",
        },
    ),
    "greta-armance": (
        "Greta de l’Armance",
        ["training_provider"],
        "",
        {
            "legal_name": "Groupement d’établissements de l’Armance",
            "siret": "00030001200010",
            "activity_declaration_number": "52490900649",
            "street": "25 rue Pauline-Kergomard",
            "postal_code": "49990",
            "city": "Armance-sur-Loire",
            "phone": "02 61 91 60 60",
            "email": "contact@greta-armance.example",
            "signatory_name": "Isabelle Gautier",
            "signatory_capacity": "Directrice opérationnelle",
        },
    ),
    "formalliance": (
        "Formalliance",
        ["training_provider"],
        "",
        {
            "legal_name": "Formalliance SCOP",
            "siret": "00030002000013",
            "activity_declaration_number": "52490900749",
            "street": "4 rue des Ateliers",
            "postal_code": "49991",
            "city": "Bellerive-d’Armance",
            "phone": "02 61 91 70 70",
            "email": "contact@formalliance.example",
            "signatory_name": "Julien Prévost",
            "signatory_capacity": "Gérant",
        },
    ),
    "caisse-des-depots": (
        "Caisse des dépôts, Mon compte formation",
        ["funder"],
        "",
        {"declared_in": "edof"},
    ),
    "mission-locale-armance": (
        "Mission locale de l’Armance",
        ["employment_partner"],
        "",
        {
            "phone": "02 61 91 20 00",
            "city": "Armance-sur-Loire",
            "postal_code": "49990",
        },
    ),
    "mission-locale-armance-centre": (
        "Mission locale de l’Armance, antenne du centre",
        ["employment_partner"],
        "mission-locale-armance",
        {
            "phone": "02 61 91 20 10",
            "city": "Armance-sur-Loire",
            "postal_code": "49990",
        },
    ),
    "mission-locale-val-dor": (
        "Mission locale du Val-d’Or",
        ["employment_partner"],
        "",
        {"phone": "02 61 91 21 00", "city": "Val-d’Or", "postal_code": "44990"},
    ),
    "france-travail-armance": (
        "France Travail Pays d’Armance",
        ["employment_partner", "funder", "allowance_payer"],
        "",
        {"declared_in": "kairos"},
    ),
    "france-travail-rives": (
        "France Travail, agence des Rives",
        ["employment_partner"],
        "france-travail-armance",
        {
            "phone": "02 61 91 22 10",
            "city": "Armance-sur-Loire",
            "postal_code": "49990",
        },
    ),
    "france-travail-val-dor": (
        "France Travail, agence du Val-d’Or",
        ["employment_partner"],
        "france-travail-armance",
        {"phone": "02 61 91 22 20", "city": "Val-d’Or", "postal_code": "44990"},
    ),
}

# e-mail's local part: (name, [(organisation's slug, role), …])
COLLEAGUES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "bruno.tessier": ("Bruno Tessier", [(TERRITORY, Role.COORDINATOR)]),
    "odile.ferrand": ("Odile Ferrand", [(TERRITORY, Role.DATA_PROTECTION)]),
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
