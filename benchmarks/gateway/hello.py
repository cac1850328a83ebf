"""The framework's bare answer, served like a gateway: what the machine gives before any of ours is asked."""

from __future__ import annotations

from litestar import Litestar, Response, get

from backends.serving import serve


@get("/hello", sync_to_thread=False)
def hello() -> Response[bytes]:
    """Six bytes."""
    return Response(b"hello\n", media_type="text/plain")


if __name__ == "__main__":
    serve(Litestar([hello], openapi_config=None, logging_config=None), 0)
