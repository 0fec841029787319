"""A real SolrCloud on loopback: one ZooKeeper, two nodes, each a process that is stopped by its id.

python -m bench.solr_cluster 18983    # until Enter is pressed; for trying things
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import urllib3

HERE = Path(__file__).parent / "solr"
PATIENCE = 120.0  # seconds for a start
LOOKS = 5  # in a row, a fifth of a second apart, before all is well
USER, PASSWORD = "newsroom", "p@ss of the tests"  # nobody else is answered
LOGIN = f"{USER}:{quote(PASSWORD)}"
_JAVA = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true")


class Missing(Exception):
    """What a cluster needs and this machine lacks; the message is the reason to skip."""


class Cluster:
    """Started as it is made, on three ports from `first_port` on (0: any that are free).

    `stop` ends all that it started.
    """

    def __init__(self, first_port: int, cache: Path, heap: str = "256m"):
        self.heap, self.classpath = heap, _classpath(cache.resolve())
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-solr-"))
        *self.ports, zookeeper = (
            _free_ports(3) if not first_port else range(first_port, first_port + 3)
        )
        self.zookeeper = f"127.0.0.1:{zookeeper}"
        self._processes: dict[str, subprocess.Popen] = {}
        try:
            self._start_zookeeper()
            self._ask_for_a_password()
            for number in range(len(self.ports)):
                self.start(number)
            for number in range(len(self.ports)):
                self.wait_for(number)
        except BaseException:
            self.stop()
            raise

    @property
    def hosts(self) -> str:
        """With the login, as they stand in SEARCH_URL."""
        return f"{LOGIN}@" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def pids(self) -> dict[str, int]:
        """Of its processes, by name."""
        return {name: process.pid for name, process in self._processes.items()}

    def start(self, number: int) -> None:
        """Start a node, or start it again; `wait_for` tells when it answers."""
        home = self.folder / f"node{number}"
        home.mkdir(exist_ok=True)
        shutil.copy(HERE / "solr.xml", home)
        port = self.ports[number]
        options = [
            f"-Xmx{self.heap}", f"-Djetty.port={port}", f"-DzkHost={self.zookeeper}",
            f"-Dsolr.solr.home={home}", f"-Dsolr.log.dir={home}", "-Dlog4j2.level=WARN",
        ]  # fmt: skip
        self._spawn(f"node{number}", *options, "-cp", self.classpath, str(HERE / "Node.java"), port)

    def kill(self, number: int) -> None:
        """End a node without a warning, as a power cut does."""
        self._processes[f"node{number}"].kill()
        self._processes[f"node{number}"].wait()

    def wait_for(self, number: int) -> None:
        """Until a node answers and is known to be live, and all replicas are up and stay so.

        A replica that has just come back, or has missed an update, is up for a moment before it is
        told to catch up.
        """
        url = f"http://127.0.0.1:{self.ports[number]}/solr/admin/collections?action=CLUSTERSTATUS"
        end = time.monotonic() + PATIENCE
        looks = 0
        while time.monotonic() < end:
            if self._processes[f"node{number}"].poll() is not None:
                raise RuntimeError(f"Node {number} ended: {self._last_lines(f'node{number}')}")
            healthy = _is_healthy(url, f"127.0.0.1:{self.ports[number]}_solr")
            looks = looks + 1 if healthy else 0
            if looks == LOOKS:
                return
            time.sleep(0.2)
        raise RuntimeError(f"Node {number} is not up: {self._last_lines(f'node{number}')}")

    def stop(self) -> None:
        for process in reversed(self._processes.values()):
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_zookeeper(self) -> None:
        home = self.folder / "zookeeper"
        home.mkdir()
        settings = [
            f"dataDir={home / 'data'}", "tickTime=1000", "admin.enableServer=false",
            "clientPortAddress=127.0.0.1", f"clientPort={self.zookeeper.split(':')[1]}",
        ]  # fmt: skip
        (home / "zoo.cfg").write_text("\n".join(settings))
        main = "org.apache.zookeeper.server.ZooKeeperServerMain"
        self._spawn("zookeeper", "-Xmx64m", "-cp", self.classpath, main, home / "zoo.cfg")

    def _ask_for_a_password(self) -> None:
        put = ["-zkhost", self.zookeeper, "-cmd", "put", "/security.json", _security()]
        java = [_java(), *_JAVA, "-cp", self.classpath, "org.apache.solr.cloud.ZkCLI"]
        done = subprocess.run([*java, *put], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"ZooKeeper is not ready: {done.stdout}{done.stderr}")

    def _spawn(self, name: str, *arguments) -> None:
        folder = self.folder / name
        with open(folder / "out.log", "ab") as out:
            self._processes[name] = subprocess.Popen(
                [_java(), *_JAVA, *map(str, arguments)],
                cwd=folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _last_lines(self, name: str) -> str:
        return (self.folder / name / "out.log").read_text()[-2000:]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = f"{home}/bin/java" if home else shutil.which("java")
    if not found:
        raise Missing("Java is not installed: apt-get install default-jdk-headless maven")
    return found


def _classpath(cache: Path) -> str:
    """The jars of a node; Maven fetches them once."""
    _java()
    kept = cache / "classpath"
    pom = HERE / "pom.xml"
    if not kept.exists() or kept.stat().st_mtime < pom.stat().st_mtime:
        maven = shutil.which("mvn")
        if not maven:
            raise Missing("Maven is not installed: apt-get install maven")
        cache.mkdir(parents=True, exist_ok=True)
        command = [maven, "-B", "-q", "-f", str(pom), "dependency:build-classpath"]
        made = subprocess.run(
            [*command, f"-Dmdep.outputFile={kept}"], capture_output=True, text=True, check=False
        )
        if made.returncode:
            kept.unlink(missing_ok=True)
            raise Missing(f"Solr's jars cannot be fetched: {made.stdout[-500:]}")
    jars = kept.read_text().strip()
    if not all(Path(jar).exists() for jar in jars.split(os.pathsep)):
        kept.unlink()
        return _classpath(cache)
    return jars


def _security() -> str:
    """Solr's plugins for names and passwords; it keeps a digest of a digest with its salt."""
    salt = os.urandom(16)
    digest = hashlib.sha256(hashlib.sha256(salt + PASSWORD.encode()).digest()).digest()
    kept = " ".join(base64.b64encode(part).decode() for part in (digest, salt))
    return json.dumps(
        {
            "authentication": {
                "class": "solr.BasicAuthPlugin",
                "blockUnknown": True,
                "credentials": {USER: kept},
            },
            "authorization": {
                "class": "solr.RuleBasedAuthorizationPlugin",
                "permissions": [{"name": "all", "role": "archive"}],
                "user-role": {USER: "archive"},
            },
        }
    )


def _is_healthy(url: str, node: str) -> bool:
    headers = urllib3.make_headers(basic_auth=f"{USER}:{PASSWORD}")
    try:
        answer = urllib3.request("GET", url, headers=headers, timeout=3.0, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    if answer.status != 200:
        return False
    state = answer.json()["cluster"]
    return node in state["live_nodes"] and all(
        collection["health"] == "GREEN" for collection in state["collections"].values()
    )


if __name__ == "__main__":
    cluster = Cluster(int(sys.argv[1]), Path("var/solr"))
    try:
        print(f"SEARCH_URL=solr://{cluster.hosts}/newsroom", flush=True)
        sys.stdin.readline()
    finally:
        cluster.stop()
