"""A real OpenID Connect server that speaks as ProConnect does, started by tests.

`python -m tests.oidc_server PORT`. It is oidc-provider-mock, which issues codes and ID
tokens over HTTP; added here: the userinfo as a signed JWT, the check of PKCE, and
`PUT /faults`, which makes it lie in the ways that a client must see through. Users are
`PUT /users/<sub>` with their claims.
"""

import json
import os
import sys
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import flask
import oidc_provider_mock
from authlib.jose import JsonWebKey, jwt

from tests.servers import OIDC_CLIENT

faults: dict[str, dict] = {}
challenges: dict[str, str] = {}
strange_key = JsonWebKey.generate_key("RSA", 2048, is_private=True)


def signed(claims: dict, what: str) -> str:
    """Signed by the provider's key, unless a fault says otherwise."""
    fault = dict(faults.get(what, {}))
    own = flask.g.oidc_provider_mock_storage.jwk
    key = strange_key if fault.pop("strange_key", False) else own
    header = {"alg": "RS256", "kid": own.thumbprint()}
    return jwt.encode(header, claims | fault, key).decode()


def provider() -> flask.Flask:
    app = oidc_provider_mock.app(require_nonce=True)
    app.before_request(check_verifier)
    app.after_request(remember_challenge)
    app.after_request(sign_id_token)
    app.add_url_rule("/faults", view_func=set_faults, methods=["PUT"])
    views = app.view_functions
    plain = views["oidc-provider-mock.userinfo"]
    views["oidc-provider-mock.userinfo"] = lambda: sign_userinfo(plain())
    views["oidc-provider-mock.jwks"] = named_keys
    return app


def set_faults():
    faults.clear()
    faults.update(flask.request.json)
    return "", 204


def named_keys():
    own = flask.g.oidc_provider_mock_storage.jwk
    key = own.as_dict(is_private=False) | {"kid": own.thumbprint(), "alg": "RS256"}
    return flask.jsonify({"keys": [key]})


def sign_userinfo(answer: flask.Response) -> flask.Response:
    if faults.get("userinfo", {}).get("unsigned"):
        return answer
    now, issuer = int(time.time()), flask.request.host_url.rstrip("/")
    facts = {"iss": issuer, "aud": OIDC_CLIENT, "iat": now, "exp": now + 60}
    token = signed(facts | answer.json, "userinfo")
    return flask.Response(token, mimetype="application/jwt")


def sign_id_token(response: flask.Response) -> flask.Response:
    if flask.request.path == "/oauth2/token" and response.status_code == 200:
        answer = response.json
        own = flask.g.oidc_provider_mock_storage.jwk
        claims = dict(jwt.decode(answer["id_token"], own))
        answer["id_token"] = signed(claims, "id_token")
        response.data = json.dumps(answer)
    return response


def remember_challenge(response: flask.Response) -> flask.Response:
    if flask.request.path == "/oauth2/authorize" and response.location:
        code = parse_qs(urlsplit(response.location).query).get("code", [""])[0]
        challenges[code] = flask.request.args.get("code_challenge", "")
    return response


def check_verifier():
    """PKCE, which the server itself leaves out."""
    if flask.request.path != "/oauth2/token":
        return None
    form = flask.request.form
    digest = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
    if digest.rstrip(b"=").decode() != challenges.pop(form.get("code", ""), None):
        return flask.jsonify({"error": "invalid_grant"}), 400
    return None


if __name__ == "__main__":
    provider().run(host="localhost", port=int(sys.argv[1]), threaded=True)
