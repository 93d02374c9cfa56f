"""Django's admin: how long organisations keep what they follow. No person's record."""

from django.contrib import admin

from training.retention.models import RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    list_display = ("organisation", "follow_up_days", "is_public_body")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
