"""Registration, signing in and out, and the links of mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from litestar import Controller, Response, post
from litestar.datastructures import Cookie

from qhealth.adapters.http.answers import Answer
from qhealth.adapters.http.authentication import refuse_locked
from qhealth.adapters.http.controllers.refusals import ADDRESS
from qhealth.adapters.http.requests import DEVICE_COOKIE, REFRESH_COOKIE, ApiRequest, Command
from qhealth.core.domain.accounts import AskForRecovery, Login, Register, SetPassword, UseToken
from qhealth.core.domain.errors import InvalidCredentials, SessionEnded, TooManyAttempts, Unauthenticated
from qhealth.core.domain.sessions import Access, IssuedTicket
from qhealth.core.usecases import me, passwords, registration, sessions, sockets

COOKIE_PATH = "/api/v1/auth"
_DEVICE_LIFETIME = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a client keeps in memory after signing in; `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme (RFC 6750).


class AuthController(Controller):
    """`/auth`."""

    path = "/auth"
    tags = ("Signing in",)
    opt = {"public": True}  # noqa: RUF012 - Litestar reads it once.

    @post("/register", summary="Register as a patient", status_code=202)
    async def register(self, request: ApiRequest, command: Command[Register]) -> None:
        """The answer is the same whether or not the address is known: the mail tells."""
        await registration.register(command, client=request.caller, ports=request.ports)

    @post("/activate", summary="Activate an account", status_code=204)
    async def activate(self, request: ApiRequest, command: Command[UseToken]) -> None:
        """With the token of the mail, which works once within 30 minutes."""
        await registration.activate(command, client=request.caller, ports=request.ports)

    @post("/login", summary="Sign in", status_code=200, sets_cookie=True, unauthenticated=InvalidCredentials)
    async def login(self, request: ApiRequest, command: Command[Login]) -> Response[SignedIn]:
        """Gives an access token, and sets the refresh token as a cookie that scripts cannot read."""
        try:
            access = await sessions.login(command, client=request.caller, ports=request.ports)
        except TooManyAttempts:
            await request.app.state.waiting_room.sit()
            raise
        return _signed_in(request, access)

    @post(
        "/refresh",
        summary="Get a new access token",
        status_code=200,
        watches_throttle=True,
        needs_cookie=True,
        sets_cookie=True,
        unauthenticated=SessionEnded,
    )
    async def refresh(self, request: ApiRequest) -> Response[SignedIn]:
        """The cookie is replaced. One that was used before ends its session everywhere."""
        try:
            access = await self._refreshed(request)
        except Unauthenticated:
            if request.signed_in is None:
                await refuse_locked(request.ports, request.client_address)
            raise
        return _signed_in(request, access)

    async def _refreshed(self, request: ApiRequest) -> Access:
        token = request.cookies.get(REFRESH_COOKIE)
        if not token:
            raise SessionEnded
        return await sessions.refresh(token, client=request.caller, ports=request.ports)

    @post("/logout", summary="Sign out", status_code=204, needs_cookie=True, sets_cookie=True)
    async def logout(self, request: ApiRequest) -> Response[None]:
        """Works with the cookie or an access token; the session is over everywhere at once."""
        actor = request.signed_in
        await sessions.logout(
            session_id=actor.session_id if actor else None,
            refresh_token=request.cookies.get(REFRESH_COOKIE),
            ports=request.ports,
        )
        return Answer(None, cookies=[_cookie(request, REFRESH_COOKIE, "", lifetime=timedelta(0))])

    @post("/socket-ticket", summary="Get a ticket for a WebSocket", status_code=200, public=False)
    async def issue_socket_ticket(self, request: ApiRequest) -> IssuedTicket:
        """The ticket opens one WebSocket at `/api/v1/ws?ticket=...` within 10 seconds, on which changes are told of."""
        return await sockets.issue_socket_ticket(actor=request.actor, ports=request.ports)

    @post("/password/recovery", summary="Ask for a link to set a new password", status_code=202)
    async def ask_for_recovery(self, request: ApiRequest, command: Command[AskForRecovery]) -> None:
        """The answer is the same whether or not the address is known."""
        await passwords.ask_for_recovery(command, client=request.caller, ports=request.ports)

    @post("/password/reset", summary="Set a new password with a mail's link", status_code=204)
    async def reset_password(self, request: ApiRequest, command: Command[SetPassword]) -> None:
        """Ends every session of the account."""
        await passwords.reset_password(command, client=request.caller, ports=request.ports)

    @post("/invitation/accept", summary="Accept the invitation of a new colleague", status_code=204)
    async def accept_invitation(self, request: ApiRequest, command: Command[SetPassword]) -> None:
        """Sets the password and activates the account; the token works once within 7 days."""
        await registration.accept_invitation(command, client=request.caller, ports=request.ports)

    @post("/email/verify", summary="Verify a changed address", status_code=204, refusals=ADDRESS)
    async def verify_email(self, request: ApiRequest, command: Command[UseToken]) -> None:
        """From then on the account has the new address."""
        await me.verify_email(command, client=request.caller, ports=request.ports)


def _signed_in(request: ApiRequest, access: Access) -> Response[SignedIn]:
    lifetime = access.refresh_expires_at - request.ports.clock.now()
    jar = [_cookie(request, REFRESH_COOKIE, access.refresh_token, lifetime=lifetime)]
    if access.device_token:
        jar.append(_cookie(request, DEVICE_COOKIE, access.device_token, lifetime=_DEVICE_LIFETIME))
    return Answer(SignedIn(access.access_token, access.expires_in), cookies=jar)


def _cookie(request: ApiRequest, name: str, value: str, *, lifetime: timedelta) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path=COOKIE_PATH,
        max_age=max(0, int(lifetime.total_seconds())),
        httponly=True,
        secure=request.app.state.options.is_https,
        samesite="strict",
    )
