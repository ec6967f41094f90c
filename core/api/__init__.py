"""The API's base: problems, pages, throttles, idempotency, flow steps, serializers, schema."""
