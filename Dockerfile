# The archive, its worker and its commands in one image. Written without a machine to build it on:
# see docs/scaling.md.
FROM python:3.11-slim-bookworm

# pg_dump and psql are for `manage.py backup` and `restore`; of the server's version or a later one.
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client \
  && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/newsroom
COPY requirements/s3.txt requirements/s3.txt
RUN pip install --require-hashes -r requirements/s3.txt
COPY . .

# All that it writes is below var (a volume) and /tmp: the rest may be mounted read-only.
RUN useradd --system --uid 10001 --no-create-home newsroom \
  && install -d -o newsroom -g newsroom var
USER newsroom
VOLUME /srv/newsroom/var
EXPOSE 8000
CMD ["gunicorn", "newsroom.wsgi", "--config", "deploy/gunicorn.conf.py"]
