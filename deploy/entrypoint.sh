#!/bin/sh
# What a container of the image does: web, worker, beat, migrate, or any management command.
set -eu

case "${1:-web}" in
web)
    # The figures of all web processes together, for /metrics.
    export PROMETHEUS_MULTIPROC_DIR="${PROMETHEUS_MULTIPROC_DIR:-/tmp/metrics}"
    mkdir -p "$PROMETHEUS_MULTIPROC_DIR"
    exec granian --interface wsgi --host 0.0.0.0 --port "${PORT:-8000}" --workers "${WEB_WORKERS:-2}" --no-ws \
        --blocking-threads "${WEB_THREADS:-4}" --respawn-failed-workers config.wsgi:application
    ;;
worker)
    exec celery -A config worker --loglevel info --concurrency "${WORKER_CONCURRENCY:-2}"
    ;;
beat)
    exec celery -A config beat --loglevel info --schedule /tmp/beat
    ;;
migrate)
    exec python manage.py migrate --noinput
    ;;
*)
    exec python manage.py "$@"
    ;;
esac
