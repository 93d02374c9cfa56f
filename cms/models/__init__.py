"""The catalogue: what universities and companies offer. Knows no trainee."""

from cms.models.actions import TrainingAction
from cms.models.courses import CourseCode, CoursePage
from cms.models.pages import CatalogueIndexPage, HomePage, InfoPage, ProviderPage
from cms.models.sources import SourceRecord

__all__ = [
    "CatalogueIndexPage",
    "CourseCode",
    "CoursePage",
    "HomePage",
    "InfoPage",
    "ProviderPage",
    "SourceRecord",
    "TrainingAction",
]
