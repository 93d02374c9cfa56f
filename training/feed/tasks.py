"""Changes are given out soon after they were made, outside requests."""

from django_tasks import task

from training.feed.distribution import distribute_changes as distribute


@task()
def distribute_changes() -> int:
    return distribute()
