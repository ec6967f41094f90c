"""What clients send as JSON, refused where the database or the answer could not hold it."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class SoundJSONParser(JSONParser):
    """JSON without endless nesting, NUL characters and halves of characters."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return what was sent. Raises ParseError."""
        try:
            sent = super().parse(stream, media_type, dict(parser_context or {}))
            text = json.dumps(sent, ensure_ascii=False)
            text.encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise ParseError(_("The request can't be read.")) from error
        if r"\u0000" in text.replace(r"\\", ""):  # an escaped NUL, not one that somebody spelt out
            raise ParseError(_("The request can't be read."))
        return sent
