# syntax=docker/dockerfile:1
# Stage 1: a Python environment with the pinned and hashed requirements, and nothing of the build left behind.
FROM python:3.11-slim-bookworm AS environment
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary=:all: -r /tmp/base.txt

# Stage 2: the product, with its messages compiled and its static files gathered.
FROM python:3.11-slim-bookworm AS product
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8 TZ=Asia/Shanghai DJANGO_SETTINGS_MODULE=config.settings.production
# WeasyPrint draws with Pango; documents and posters need Chinese letters.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 yisilin \
    && useradd --uid 10001 --gid yisilin --no-create-home --shell /usr/sbin/nologin yisilin
COPY --from=environment /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN pybabel compile --directory locale --domain django --statistics \
    && mkdir -p var/media var/ballot-keys var/static \
    && DJANGO_SETTINGS_MODULE=config.settings.build python manage.py collectstatic --noinput --verbosity 0 \
    && chown -R yisilin:yisilin var/media var/ballot-keys && chmod 700 var/ballot-keys
USER yisilin
EXPOSE 8000
VOLUME ["/app/var/media", "/app/var/ballot-keys"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["deploy/entrypoint.sh"]
CMD ["web"]
