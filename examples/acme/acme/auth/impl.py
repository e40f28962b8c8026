"""The services of `acme.auth` on the Control silo's database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import select

from acme import models
from acme.auth.model import (
    Actor,
    ActorApiToken,
    AlreadyRevoked,
    ApiToken,
    Credentials,
    InvalidCredentials,
    LoginMethod,
    NewApiToken,
    Scope,
    Secret,
    Session,
    SsoConfig,
    SsoRequired,
    TokenIsShared,
)
from acme.auth.serial import serialize_api_token, serialize_session
from acme.auth.service import ApiTokenService, AuthService
from acme.database import session
from acme.types.model import Email, OrganizationId

ATTEMPTS = 5


class DatabaseBackedAuthService(AuthService):
    """`AuthService`, on the database."""

    def login(self, *, credentials: Credentials) -> Session | InvalidCredentials | SsoRequired:
        return self._login(credentials.email, credentials.password)

    def get_session(self, *, session_id: UUID) -> Session | None:
        with session() as db:
            row = db.get(models.Session, session_id)
            return serialize_session(row) if row else None

    def logout(self, *, session_id: UUID) -> None:
        with session() as db:
            row = db.get(models.Session, session_id)
            if row is not None:
                db.delete(row)

    def get_sso(self, *, organization_id: OrganizationId) -> SsoConfig | None:
        with session() as db:
            row = db.get(models.Setting, f"sso:{organization_id}")
            return SsoConfig.model_validate(row.value) if row else None

    def set_sso(self, *, organization_id: OrganizationId, sso: SsoConfig) -> SsoConfig:
        with session() as db:
            db.merge(models.Setting(name=f"sso:{organization_id}", value=sso.model_dump(mode="json")))
        return sso

    def login_with_password(self, *, email: Email, password: str) -> Session | InvalidCredentials:
        return self._login(email, password)

    def _login(self, email: str, password: str) -> Session | InvalidCredentials:
        """The example takes any password that repeats the address."""
        with session() as db:
            query = select(models.User).join(models.PrimaryEmail).where(models.PrimaryEmail.address == email)
            user = db.scalar(query)
            if user is None or email not in password:
                return InvalidCredentials(attempts_left=ATTEMPTS - 1)
            row = models.Session(
                user=user, method=LoginMethod.PASSWORD.value, expires_at=datetime.now(UTC) + timedelta(days=14)
            )
            db.add(row)
            db.flush()
            return serialize_session(row)


class DatabaseBackedApiTokenService(ApiTokenService):
    """`ApiTokenService`, on the database: of a secret only its digest is kept."""

    def list(self, *, organization_id: OrganizationId) -> "list[ApiToken]":
        with session() as db:
            query = select(models.ApiToken).where(models.ApiToken.organization_id == organization_id)
            return [serialize_api_token(row) for row in db.scalars(query.order_by(models.ApiToken.id))]

    def create(self, *, organization_id: OrganizationId, name: str, scopes: Sequence[Scope] = ()) -> NewApiToken:
        secret = token_urlsafe(24)
        row = models.ApiToken(
            organization_id=organization_id,
            name=name,
            scope_list=[scope.value for scope in scopes],
            last_four=secret[-4:],
            digest=_digest(secret),
        )
        with session() as db:
            db.add(row)
            db.flush()
            return NewApiToken(token=serialize_api_token(row), secret=secret)

    def authenticate(self, *, secret: Secret) -> Actor | None:
        with session() as db:
            row = db.scalar(select(models.ApiToken).where(models.ApiToken.digest == _digest(secret)))
            if row is None:
                return None
            row.last_used_on = datetime.now(UTC).date()
            return ActorApiToken(api_token=serialize_api_token(row))

    def revoke(self, *, token_id: int) -> bool | AlreadyRevoked | TokenIsShared:
        with session() as db:
            row = db.get(models.ApiToken, token_id)
            if row is None:
                return AlreadyRevoked()
            db.delete(row)
            return True


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
