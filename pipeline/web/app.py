"""The archive as an application: which address shows which page, and what is said when something is not there.

`make_app(world)` needs nothing but the world: a test hands it one of its own. Decides nothing and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from pipeline.errors import OutboxError, PipelineError
from pipeline.web.headers import SecurityHeaders, add_to
from pipeline.web.issue_pages import home, issue, issue_file, issue_list
from pipeline.web.leapfrog_page import KeptBoard, leapfrog_page
from pipeline.web.search_page import search_page
from pipeline.web.site import bytes_answer, open_site, site_of
from pipeline.web.story_pages import story, story_list
from pipeline.web.theme_pages import theme, theme_list

if TYPE_CHECKING:
    from pipeline.wiring import World

TITLES = {400: "Asked wrongly", 404: "Not here", 405: "Only to be read", 503: "Cannot be read now"}
SAYS = {
    "Not Found": "There is no page at this address.",
    "Method Not Allowed": "The archive can be read and nothing else.",
}


def make_app(world: World) -> FastAPI:
    """The archive of the world's workspace."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = open_site(world)
    app.state.board = KeptBoard(world)
    pages: dict[str, Callable[..., Response]] = {
        "/": home,
        "/issues": issue_list,
        "/issues/{slug}": issue,
        "/issues/{slug}/{name:path}": issue_file,
        "/themes": theme_list,
        "/themes/{slug}": theme,
        "/leapfrog": leapfrog_page,
        "/stories": story_list,
        "/stories/{id}": story,
        "/search": search_page,
        "/static/style.css": style,
        "/healthz": health,
    }
    for path, page in pages.items():
        app.add_api_route(path, page, methods=["GET", "HEAD"], response_model=None)
    app.add_exception_handler(HTTPException, not_there)
    app.add_exception_handler(RequestValidationError, asked_wrongly)
    app.add_exception_handler(PipelineError, fails)
    app.add_exception_handler(Exception, breaks)
    app.add_middleware(SecurityHeaders)
    return app


def style(request: Request) -> Response:
    """The archive's one style sheet."""
    return bytes_answer(request, site_of(request).fill("style.css").encode(), "text/css; charset=utf-8")


def health() -> Response:
    """That the program answers; nothing else."""
    return PlainTextResponse("ok\n")


def not_there(request: Request, error: Exception) -> Response:
    """A page in words for an address that leads nowhere or was asked wrongly."""
    assert isinstance(error, HTTPException)
    said = SAYS.get(error.detail, error.detail)
    answer = problem(request, error.status_code, [said])
    answer.headers.update(error.headers or {})
    return answer


def asked_wrongly(request: Request, error: Exception) -> Response:
    """A page in words for a parameter that is not what it should be."""
    assert isinstance(error, RequestValidationError)
    said = [f"{wrong['loc'][-1]}: {wrong['msg'][:1].lower()}{wrong['msg'][1:]}" for wrong in error.errors()]
    return problem(request, 400, said)


def fails(request: Request, error: Exception) -> Response:
    """An expected error: the page says it in one line. Plain text, for it may be the templates that fail."""
    if isinstance(error, OutboxError):
        return problem(request, 404, [str(error)])
    return PlainTextResponse(f"The archive cannot be read now. {type(error).__name__}: {error}\n", status_code=503)


def breaks(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the framework hands both over
    """A bug. The log has it (the server raises it again); the reader is told nothing of it."""
    answer = PlainTextResponse("The archive has failed; the desk's log says how.\n", status_code=500)
    add_to(answer.headers)  # this answer is made outside of SecurityHeaders
    return answer


def problem(request: Request, status: int, said: list[str]) -> Response:
    """The page that says what went wrong."""
    return site_of(request).page("problem.html", status=status, title=TITLES.get(status, "Not possible"), said=said, code=status)
