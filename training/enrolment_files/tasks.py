"""Opens the file of a seat outside requests: papers asked, documents given."""

from django_tasks import task

from people.viewer import Viewer
from training.enrolment_files.information import give_documents
from training.enrolment_files.papers import ask_papers
from training.enrolments.models import Enrolment, EnrolmentStatus


@task()
def open_file(enrolment_id: str) -> bool:
    """Returns whether there was a file to open. Twice opens it once."""
    enrolment = Enrolment.objects.with_details().get(pk=enrolment_id)
    if enrolment.status != EnrolmentStatus.ENROLLED:
        return False
    ask_papers(enrolment)
    give_documents(enrolment, by=Viewer.system())
    return True
