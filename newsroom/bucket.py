"""Pictures in a bucket that speaks S3: what MEDIA_STORAGE=s3://… makes Django's storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from newsroom.errors import StorageDown

# A reader waits for what the bucket says: by default boto3 would try for minutes.
PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2})
NOT_FOUND = 404


class Bucket(S3Storage):
    """Raises FileNotFoundError for what is not there, StorageDown when the bucket cannot answer."""

    def __init__(self, **options):
        super().__init__(**options)
        self.client_config = self.client_config.merge(PATIENCE)

    def exists(self, name):
        with _told():
            return super().exists(name)

    def size(self, name):
        with _told():
            return super().size(name)

    def get_modified_time(self, name):
        with _told():
            return super().get_modified_time(name)

    def delete(self, name):
        with _told():
            return super().delete(name)

    def _open(self, name, mode="rb"):
        with _told():
            return super()._open(name, mode)

    def _save(self, name, content):
        try:
            with _told():
                return super()._save(name, content)
        except FileNotFoundError as problem:  # the bucket
            raise StorageDown(str(problem)) from problem


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ClientError as problem:
        if problem.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
            raise FileNotFoundError(str(problem)) from problem
        raise StorageDown(str(problem)) from problem
    except BotoCoreError as problem:
        raise StorageDown(str(problem)) from problem
