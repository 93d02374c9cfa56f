"""Writes of the catalogue's tree: branches of providers and who may edit them."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.models import CatalogueIndexPage, ProviderPage
from people.models import Membership, Organisation, Role

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")


@transaction.atomic
def open_branch(organisation: Organisation) -> ProviderPage:
    """The organisation's page in the catalogue, with its editors' group. Repeatable."""
    page = ProviderPage.objects.filter(organisation=organisation).first()
    if page is None:
        index = CatalogueIndexPage.objects.get()
        page = index.add_child(
            instance=ProviderPage(
                title=organisation.name,
                slug=organisation.slug,
                organisation=organisation,
            )
        )
    editors_of(page)
    # Editors may have been named before their branch was opened.
    for membership in organisation.memberships.filter(role=Role.EDITOR):
        sync_editor(membership)
    return page


def editors_of(page: ProviderPage) -> Group:
    """The group that may edit this branch, its images and its documents alone."""
    group, created = Group.objects.get_or_create(name=f"catalogue:{page.slug}")
    if created:
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in PAGE_PERMISSIONS:
            GroupPagePermission.objects.create(
                group=group,
                page=page,
                permission=Permission.objects.get(
                    content_type__app_label="wagtailcore", codename=codename
                ),
            )
        collection = Collection.get_first_root_node().add_child(name=page.title)
        for codename in (
            "add_image",
            "change_image",
            "choose_image",
            "add_document",
            "change_document",
            "choose_document",
        ):
            GroupCollectionPermission.objects.create(
                group=group,
                collection=collection,
                permission=Permission.objects.get(codename=codename),
            )
    return group


def sync_editor(membership: Membership) -> None:
    """Puts the member into, or takes them out of, the branch's group of editors."""
    if membership.role != Role.EDITOR:
        return
    page = ProviderPage.objects.filter(organisation=membership.organisation).first()
    if page is None:
        return  # `open_branch` will call again
    current = Membership.objects.current().filter(pk=membership.pk).exists()
    group = editors_of(page)
    if current:
        membership.user.groups.add(group)
    else:
        membership.user.groups.remove(group)
