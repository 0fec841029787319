"""How gunicorn serves the archive; WEB_* variables adjust it."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # noqa: S104  a proxy stands before it
workers = int(os.environ.get("WEB_PROCESSES", "4"))
# One request a process at a time: so SEARCH_SECONDS also ends a wait (docs/security.md).
worker_class = "sync"
timeout = 30
max_requests, max_requests_jitter = 10_000, 1_000
worker_tmp_dir = "/dev/shm"  # noqa: S108  signs of life are not for a disk
control_socket_disable = True  # nothing is written outside of var and /tmp
