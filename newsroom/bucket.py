"""Pictures in a bucket that speaks S3: what MEDIA_STORAGE=s3://… makes Django's storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from newsroom.web.errors import StorageDown

# A reader waits for what the bucket says: by default boto3 would try for minutes.
PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2})
NOT_FOUND = 404


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


class BucketStorage(S3Storage):
    """Raises FileNotFoundError for what is not there, StorageDown when the bucket cannot answer."""

    exists = _told()(S3Storage.exists)
    size = _told()(S3Storage.size)
    get_modified_time = _told()(S3Storage.get_modified_time)
    delete = _told()(S3Storage.delete)
    listdir = _told()(S3Storage.listdir)
    _open = _told()(S3Storage._open)

    def __init__(self, **options):
        super().__init__(**options)
        self.client_config = self.client_config.merge(PATIENCE)

    def url(self, name, *args, **kwargs):
        """Where the archive serves it: the bucket's own address would open it to whoever has it,
        for an hour, whatever became of the article."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    @_told()
    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except ClientError as problem:  # what is not found is the bucket
            raise StorageDown(str(problem)) from problem
