"""The editor's form for a course."""

from django.db import router
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


def is_still_used(row) -> bool:
    """Whether other records (cohorts, say) forbid deleting this row."""
    try:
        Collector(using=router.db_for_write(type(row))).collect([row])
    except (ProtectedError, RestrictedError):
        return True
    return False


class CoursePageForm(WagtailAdminPageForm):
    """Refuses in words what the database would refuse with an error page.

    What an imported record may lack, an editor must write.
    """

    owed_by_editors = ("objective", "expected_results", "content")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.owed_by_editors:
            if name in self.fields:
                self.fields[name].required = True

    def clean(self):
        cleaned = super().clean()
        formset = self.formsets.get("actions")
        for form in formset.forms if formset else []:
            removed = form.cleaned_data.get("DELETE") if form.is_valid() else False
            if removed and form.instance.pk and is_still_used(form.instance):
                self.add_error(
                    None,
                    _("L’action « %s » a des sessions : elle ne se supprime pas.")
                    % form.instance,
                )
        return cleaned
