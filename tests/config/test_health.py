"""What a load balancer asks: are you alive, can you serve?"""

import pytest


def test_healthz_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_says_that_the_database_answers(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": True}


@pytest.mark.django_db
def test_readyz_asks_redis_where_there_is_one(client, settings, redis_url):
    settings.REDIS_URL = redis_url

    assert client.get("/readyz").json() == {
        "ready": True,
        "database": True,
        "redis": True,
    }


@pytest.mark.django_db
def test_readyz_names_what_does_not_answer(client, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": True, "redis": False}
