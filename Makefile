# make run · make test · make check · make setup

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.PHONY: run test check setup requirements clean

run: setup
	$(MANAGE) run_archive --port $(PORT)

setup: .venv/base.done .env

# Processes find what others compiled: the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

# Random tests print their seed with the command; make test SEED=… repeats them.
ifndef SEED
SEED := $(shell date +%s)
endif

# One more at a time than there are processors: tests wait for browsers and for other processes.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
AT_ONCE := -n $(WORKERS) --dist loadgroup --hypothesis-seed=$(SEED)

# CI sets LOAD_TESTS=1 for a real server under load, and SOLR_TESTS=1 for a SolrCloud. LONG_TESTS=1 has
# more examples of random tests, and every page where a test walks many. SAMPLE_TESTS=1, as in CI, draws
# by the seed: half of what opens a browser, a third of what is asked with nine values or more.
test: .venv/test.done .env
	$(BIN)/pytest $(AT_ONCE)

# The same, and where its time went: seconds of a processor for each folder of tests.
.PHONY: times
times: .venv/test.done .env
	$(BIN)/pytest -p tests.times $(AT_ONCE)

# Every test that asks a database, on a PostgreSQL of its own, from Debian's package postgresql.
.PHONY: test-postgres
test-postgres: .venv/test.done .env
	$(BIN)/python -m tests.postgres $(AT_ONCE)

# What every engine promises, asked of Whoosh and of a SolrCloud that is started for it (Java, Maven).
.PHONY: contract
contract: .venv/test.done .env
	SOLR_TESTS=1 LONG_TESTS=1 $(BIN)/pytest $(AT_ONCE) tests/contract

# The random tests at length: 2,000 examples of each.
.PHONY: properties
properties: .venv/test.done .env
	$(BIN)/pytest -n auto --hypothesis-seed=$(SEED) --hypothesis-profile=properties \
	  tests/search/columns/test_oracle.py tests/search/columns/test_proximity.py \
	  tests/search/backends/whoosh/test_writer.py tests/search/highlighting/test_matches.py \
	  tests/search/test_analysis.py tests/search/query tests/newsroom/test_characters.py \
	  tests/newsroom/test_moments.py tests/newsroom/bodies/test_cleaning.py \
	  tests/newsroom/desk/test_interleaved.py

# 10,000 searches with commits in between: memory and open files stay flat.
.PHONY: endurance
endurance: .venv/test.done .env
	ENDURANCE=10000 $(BIN)/pytest -s tests/search/backends/whoosh/test_endurance.py

# 10,000 random addresses; tells how long those took in which something was refused.
.PHONY: fuzz
fuzz: .venv/test.done .env
	FUZZED_REQUESTS=10000 $(BIN)/pytest -q -s tests/search/views/test_random_addresses.py

# Processes killed, power cut, disks full, at full count: docs/reliability.md. make faults SEED=… repeats.
.PHONY: faults
faults: .venv/test.done .env
	$(BIN)/python -m tests.faults --seed $(SEED) --report docs/reliability.json

# Measures how well articles are ranked, and how well saved pages are read: docs/ranking.md, docs/imports.md.
.PHONY: quality
quality: .venv/bench.done
	$(BIN)/python -m bench.quality
	$(BIN)/python -m bench.quality.related
	$(BIN)/python -m bench.pages --misses

# Whether hits mark what was asked for, or say where it stands: docs/highlighting.md.
.PHONY: marks
marks: .venv/base.done
	$(BIN)/python -m bench.marks

# What imports make of real files: articles, what was refused and why, and nothing misread.
.PHONY: formats
formats: .venv/base.done
	$(BIN)/python -m bench.formats --reasons
	$(BIN)/python -m bench.feeds

# What finding copies of a story costs, and which altered texts it finds: docs/imports.md.
.PHONY: copies
copies: .venv/base.done
	$(BIN)/python -m bench.copies

# After strings changed: collect them, tell what German lacks, compile it. Needs Debian's gettext.
.PHONY: messages
GERMAN := locale/de/LC_MESSAGES/django
messages: .venv/base.done .env
	$(MANAGE) makemessages --locale de --no-obsolete --add-location file --no-wrap \
	  --ignore .venv --ignore var --ignore tests --ignore bench
	msgattrib --untranslated --no-wrap $(GERMAN).po
	msgfmt --check --output-file $(GERMAN).mo $(GERMAN).po

check: .venv/test.done .env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  ALLOWED_HOSTS=archive.example SITE_URL=https://archive.example \
	  $(MANAGE) check --deploy --fail-level WARNING

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo 'Python 3.11, 3.12 or 3.13 is needed; name it: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv || { echo 'On Debian: apt-get install python3-venv'; exit 1; }

.venv/base.done: requirements/base.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	touch $@

.venv/test.done: requirements/test.txt .venv/base.done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

.env:
	@umask 077; printf 'DEBUG=1\nSECRET_KEY=%s\n' "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" > $@

# Pin anew what pyproject.toml asks for.
requirements:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements/base.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra test -o requirements/test.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra server -o requirements/server.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra server --extra s3 -o requirements/s3.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

# Measures this archive and its peers; takes hours. A part of it: make bench BENCH="--growth 0"
.PHONY: bench
bench: .venv/bench.done
	$(BIN)/python -m bench --report $(BENCH)

.venv/bench.done: requirements/bench.txt .venv/base.done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

# A real server under load: half an hour, a table, tests/load/results.json. Less of it, or a soak:
# make load LOAD="--parts speed,commits", make load LOAD="--soak 60"
.PHONY: load
load: .venv/test.done .env
	$(BIN)/python -m tests.load $(LOAD)
