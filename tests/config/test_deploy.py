"""The files of a deployment: valid, healthy, without a secret, and saying the names that the product reads."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
BIN = Path(sys.executable).parent
# What Docker itself, Python or Celery read, not our settings.
_FOREIGN = {"DJANGO_SETTINGS_MODULE", "WEB_THREADS", "WEB_WORKERS"}


def _names_the_settings_read() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "config" / "settings").rglob("*.py"))
    return set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", text)) | set(re.findall(r"\(\"([A-Z_]+_URL)\"", text))


def _names_of_the_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_compose_follows_its_published_schema():
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_compose_has_every_part():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "valkey", "proxy"}
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}


@pytest.mark.parametrize("name", ["worker", "postgres", "valkey"])
def test_what_others_wait_for_is_checked(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_for_services_that_there_are_and_are_checked(name):
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        checked = "healthcheck" in SERVICES[other] or "build" in SERVICES[other]
        assert wanted["condition"] == ("service_healthy" if other != "migrate" else "service_completed_successfully")
        assert checked


def test_volumes_and_networks_are_declared():
    used = {mount.partition(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert {name for service in SERVICES.values() for name in service["networks"]} == set(COMPOSE["networks"])
    assert all((ROOT / name).is_file() for name in used if name.startswith("."))


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_the_product_runs_without_privileges(name):
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["read_only"] is True
    assert re.search(r"^USER (?!root)\w+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_no_secret_stands_in_a_file():
    secret = {"SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "POSTGRES_PASSWORD", "METRICS_TOKEN"}
    example = _names_of_the_example()
    assert {name: example[name] for name in secret} == dict.fromkeys(secret, "")
    for service in SERVICES.values():
        for name in secret & set(service.get("environment", {})):
            assert re.fullmatch(r"\$\{[A-Z_]+(:\?set it in \.env|:-)\}", service["environment"][name])


def test_compose_hands_on_only_names_that_the_settings_read():
    handed = set(SERVICES["web"]["environment"])
    assert handed - _FOREIGN - _names_the_settings_read() == set()


def test_the_example_names_everything_that_compose_asks_for_and_nothing_else():
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / "deploy" / "Caddyfile").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == set(_names_of_the_example())


def test_the_image_runs_programs_and_commands_that_there_are():
    entry = (ROOT / "deploy" / "entrypoint.sh").read_text()
    for program in re.findall(r"^    exec (\w+)", entry, re.MULTILINE):
        assert (BIN / program).exists()
    docker = (ROOT / "Dockerfile").read_text()
    for command in re.findall(r"manage\.py (\w+)", entry + docker):
        assert load_command_class(get_commands()[command], command)
    for name in ("web", "worker", "beat", "migrate"):
        assert SERVICES[name]["command"] == [name]
        assert f"\n{name})\n" in entry
    assert json.loads(re.search(r"^CMD (.*)$", docker, re.MULTILINE)[1]) == ["web"]
    assert json.loads(re.search(r"^ENTRYPOINT (.*)$", docker, re.MULTILINE)[1]) == ["deploy/entrypoint.sh"]


@pytest.mark.machine
def test_the_image_gathers_static_files_without_any_secret(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--dry-run", "--verbosity", "0"],
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "config.settings.build"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_requirements_are_hashed_and_name_no_index():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text().splitlines()
        pins = [number for number, line in enumerate(lines) if "==" in line]
        assert pins
        assert all(lines[number + 1].lstrip().startswith("--hash=sha256:") for number in pins)
        assert [line for line in lines if line.startswith("-") or "://" in line] == []
