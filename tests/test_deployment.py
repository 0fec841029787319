"""What stands ready for servers: compose.yaml, Dockerfile, units of systemd, a bucket."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands
from ruamel.yaml import YAML

from newsroom.environment import NAMES, media_storage

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
OURS = {"prepare", "web", "indexer", "worker"}
ENGINE = {"zoo1", "zoo2", "zoo3", "solr1", "solr2"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return YAML(typ="safe").load((ROOT / "compose.yaml").read_text())


def test_the_compose_file_keeps_to_the_published_schema(compose):
    schema = get_builtin_schema("vendor.compose-spec")
    jsonschema.Draft7Validator(schema).validate(compose)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(compose | {"servicess": {}})


def test_only_the_web_is_reached_from_outside_and_only_from_this_machine(compose):
    services = compose["services"]
    assert set(services) == OURS | ENGINE | {"database"}
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])
    assert {name for name, service in services.items() if "outer" in service["networks"]} == {"web"}
    assert compose["networks"]["inner"] == {"internal": True}


def test_what_keeps_something_has_a_volume_and_a_health_check(compose):
    services, named = compose["services"], compose["volumes"]
    kept = [v.split(":")[0] for n in ENGINE | {"database"} for v in services[n]["volumes"]]
    assert sorted([*kept, "var"]) == sorted(named)
    assert len(kept) == len(set(kept))
    healthy = {name for name, service in services.items() if "healthcheck" in service}
    assert healthy == ENGINE | {"database", "web"}
    assert [services[name]["environment"]["ZOO_MY_ID"] for name in ("zoo1", "zoo2", "zoo3")] == [
        1,
        2,
        3,
    ]


def test_what_is_ours_writes_nowhere_but_in_its_volume(compose):
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["var:/srv/newsroom/var"]
        assert service["tmpfs"] == ["/tmp"]
    assert "\nUSER newsroom\n" in (ROOT / "Dockerfile").read_text()


def test_every_setting_is_one_that_the_archive_reads(compose):
    for name in OURS:
        settings = set(compose["services"][name]["environment"])
        assert settings - NAMES == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_every_command_is_there(compose):
    texts = [str(service.get("command", "")) for service in compose["services"].values()]
    texts += [unit.read_text() for unit in UNITS]
    named = re.findall(r"manage\.py[', ]+(\w+)", "\n".join(texts))
    assert {"migrate", "collectstatic", "setup_engine", "update_index", "db_worker"} <= set(named)
    assert {"backup", "check_index"} <= set(named)
    assert set(named) <= get_commands().keys()


def test_every_timer_has_its_service():
    names = {unit.name for unit in UNITS}
    timers = [name for name in names if name.endswith(".timer")]
    assert len(timers) == 2
    assert all(name.replace(".timer", ".service") in names for name in timers)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not there")
def test_systemd_can_read_the_units(tmp_path):
    for unit in UNITS:  # programs that are there, since those of the units are installed later
        text = re.sub(r"=/srv/newsroom/\.venv/bin/\w+", "=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    paths = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True
    )
    told = [line for line in done.stderr.splitlines() if "newsroom-" in line]
    assert told == []


def test_a_bucket_is_named_by_an_address():
    found = media_storage("s3://pictures/news/2026?endpoint_url=https://s3.example:9000")
    assert found["BACKEND"] == "newsroom.bucket.BucketStorage"
    assert found["OPTIONS"] == {
        "bucket_name": "pictures",
        "location": "news/2026",
        "endpoint_url": "https://s3.example:9000",
        "default_acl": None,
        "file_overwrite": False,
    }
    assert "FileSystem" in media_storage("")["BACKEND"]


@pytest.mark.parametrize(
    "url", ["pictures", "s3:pictures", "gs://pictures", "s3://", "s3://pictures?secret=x"]
)
def test_what_is_no_bucket_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="MEDIA_STORAGE is"):
        media_storage(url)
