"""Structured logs: one line an event, with the id of its request or task, and without tokens or personal data."""

import re
import sys
from typing import Any

import structlog

# The last part of these addresses lets whoever knows it in.
SECRET_PATHS = re.compile(r"(/(?:onboarding|invitations?|password/reset/key|confirm-email)/)[^/\s?#\"'<>]+")
MASKED = r"\1[masked]"


def mask_secret_paths(text: str) -> str:
    return SECRET_PATHS.sub(MASKED, text)


def mask_event(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Whoever logs it, and in whichever field."""
    return {name: mask_secret_paths(value) if isinstance(value, str) else value for name, value in event.items()}


ENRICH: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=()),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure_structlog() -> None:
    structlog.configure(
        processors=[
            # What no handler wants is not even enriched.
            structlog.stdlib.filter_by_level,
            *ENRICH[:3],
            structlog.stdlib.PositionalArgumentsFormatter(),
            *ENRICH[4:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_config(log_format: str, level: str) -> dict[str, Any]:
    console = log_format == "console"
    colours = console and sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(colors=colours) if console else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": ENRICH,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask_event,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request log says the same, with more to it.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            # Scanners guess host names all day; the request log has the refusal.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            "celery": {"level": "WARNING"},
            "django_structlog.celery": {"level": "WARNING" if console else level},
            "gunicorn.error": {"handlers": [], "propagate": True, "level": level},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }
