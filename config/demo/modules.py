"""What each class session of the demo is about, by course, in the order taught."""

from training.cohorts.models import Cohort
from training.cohorts.schedule import ClassSession

# How the course's title begins: its modules.
MODULES: dict[str, list[str]] = {
    "Accompagner les personnes âgées": [
        "Faire connaissance avec le métier",
        "Vieillir : ce qui change dans le corps",
        "Comprendre la maladie d’Alzheimer",
        "Écouter et rassurer",
        "Aider à la toilette, avec respect",
        "Aider à se lever et à marcher",
        "Préparer un repas adapté",
        "Repérer un danger à la maison",
        "Travailler avec la famille",
        "Transmettre aux collègues",
        "Bilan et mise en situation",
    ],
    "Analyser des données": [
        "Ranger des données dans un tableau",
        "Formules utiles et tableaux croisés",
        "Premiers pas avec Python",
        "Nettoyer un fichier",
        "Faire parler un graphique",
    ],
    "Anglais professionnel": [
        "Se présenter et parler de son métier",
        "Répondre au téléphone",
        "Écrire un courriel",
        "Participer à une réunion",
        "Passer un entretien d’embauche",
    ],
    "Animer une équipe": [
        "Trouver sa place de responsable",
        "Organiser le travail de chacun",
        "Mener un entretien",
        "Désamorcer un conflit",
        "Faire progresser l’équipe",
    ],
    "Agent de propreté": [
        "Produits et gestes sûrs",
        "Entretenir les sols",
        "Bureaux et sanitaires",
        "Organiser sa tournée",
    ],
}


def name_modules(cohort: Cohort) -> None:
    """Spreads the course's modules over its class sessions, in the order of time."""
    titles = next(
        (titles for start, titles in MODULES.items() if cohort.title.startswith(start)),
        None,
    )
    sessions = list(cohort.class_sessions.order_by("starts_at"))
    if titles is None or not sessions:
        return
    for place, session in enumerate(sessions):
        session.title = titles[place * len(titles) // len(sessions)]
    ClassSession.objects.bulk_update(sessions, ["title"])
