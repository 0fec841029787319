"""Pictures in a bucket that speaks S3: a server of it on loopback, asked as a real one is."""

from __future__ import annotations

import io

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from moto.server import ThreadedMotoServer
from PIL import Image as Drawing

from newsroom.environment import media_storage
from newsroom.models import Article, Image, Rendition
from newsroom.pictures import drawn_anew
from newsroom.previews.links import make
from newsroom.renditions.making import MAX_ATTEMPTS, is_waiting, make_waiting
from newsroom.web.caching import NOT_AT_ALL
from newsroom.web.errors import StorageDown

pytestmark = pytest.mark.django_db
BUCKET, FOLDER, REGION = "pictures", "archive/media", "eu-central-1"


@pytest.fixture(scope="module")
def address():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(address, settings, monkeypatch):
    """An empty bucket, and the archive that keeps its pictures there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "knows")
    where = boto3.resource("s3", endpoint_url=address, region_name=REGION).Bucket(BUCKET)
    where.create(CreateBucketConfiguration={"LocationConstraint": REGION})
    url = f"s3://{BUCKET}/{FOLDER}?endpoint_url={address}&region_name={REGION}"
    settings.STORAGES = settings.STORAGES | {"default": media_storage(url)}
    yield where
    where.objects.all().delete()
    where.delete()


@pytest.fixture
def image(bucket):
    """A picture as the desk takes it."""
    data = io.BytesIO()
    Drawing.new("RGB", (40, 30), "navy").save(data, "PNG")
    row = Image(caption="The sea")
    row.file.save("sea.png", drawn_anew(data, "sea.png"))
    return row


def test_a_picture_goes_into_the_folder_of_the_bucket(bucket, image):
    (kept,) = bucket.objects.all()
    assert kept.key == f"{FOLDER}/{image.file.name}"
    assert Drawing.open(io.BytesIO(kept.get()["Body"].read())).size == (40, 30)


def test_readers_get_it_from_the_archive_while_an_article_shows_it(image, make_article, client):
    address = f"/media/{image.file.name}"
    assert client.get(address).status_code == 404
    article = make_article("At sea", hero_image=image)
    assert image.file.name in client.get(article.get_absolute_url()).content.decode()
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert Drawing.open(io.BytesIO(response.getvalue())).size == (40, 30)
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    Article.objects.update(status="withdrawn")
    assert client.get(address).status_code == 404


def test_what_is_drawn_of_it_lies_there_too_and_is_as_public(
    bucket, image, make_article, client, django_capture_on_commit_callbacks
):
    make_waiting()
    names = set(Rendition.objects.values_list("name", flat=True))
    assert {kept.key for kept in bucket.objects.all()} == {
        f"{FOLDER}/{name}" for name in {image.file.name, *names}
    }
    small = f"/media/{max(names)}"
    assert client.get(small).status_code == 404
    article = make_article("At sea", hero_image=image)
    assert small in client.get(article.get_absolute_url()).content.decode()
    response = client.get(small)
    assert Drawing.open(io.BytesIO(response.getvalue())).size == (40, 30)
    Article.objects.update(status="withdrawn")
    assert client.get(small).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
        make_waiting()
    assert [kept.key for kept in bucket.objects.all()] == [f"{FOLDER}/{image.file.name}"]
    call_command("make_renditions", verbosity=0)  # lists the bucket


def test_while_it_is_away_pictures_wait(image, settings):
    url = f"s3://{BUCKET}/{FOLDER}?endpoint_url=http://127.0.0.1:9&region_name={REGION}"
    settings.STORAGES = settings.STORAGES | {"default": media_storage(url)}
    for _ in range(MAX_ATTEMPTS + 1):
        with pytest.raises(StorageDown):
            make_waiting()
    assert is_waiting()
    with pytest.raises(CommandError, match="the rest waits"):
        call_command("make_renditions")


def test_no_page_tells_where_in_the_bucket_it_is(image, make_article, client, address):
    make_article("At sea", hero_image=image)
    assert image.file.url == f"/media/{image.file.name}"
    page = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert f'src="/media/{image.file.name}"' in page
    assert address not in page  # signed, it would open the picture for an hour


def test_a_preview_has_it_from_the_bucket(bucket, image, make_article, client, admin_user):
    draft = make_article("At sea", hero_image=image, status="draft")
    _link, token = make(draft, admin_user)
    address = f"/preview/{token}/pictures/{image.file.name}"
    assert address in client.get(f"/preview/{token}/").content.decode()
    response = client.get(address)
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", NOT_AT_ALL)
    assert Drawing.open(io.BytesIO(response.getvalue())).size == (40, 30)
    bucket.objects.all().delete()
    assert client.get(address).status_code == 404


def test_two_pictures_of_one_name_are_two(bucket, image):
    second = Image()
    second.file.save("sea.png", ContentFile(b"another"))
    assert second.file.name != image.file.name
    assert len(list(bucket.objects.all())) == 2


def test_one_that_is_gone_from_the_bucket_is_not_found(bucket, image, make_article, client):
    make_article("At sea", hero_image=image)
    bucket.objects.all().delete()
    assert client.get(f"/media/{image.file.name}").status_code == 404


def upload() -> dict:
    """A filled-in form of the desk."""
    data = io.BytesIO()
    Drawing.new("RGB", (20, 20), "teal").save(data, "PNG")
    data.seek(0)
    data.name = "teal.png"
    return {"file": data, "caption": "Teal", "alt_text": "", "url": ""}


def test_a_desk_takes_an_upload(bucket, admin_client):
    response = admin_client.post("/admin/newsroom/image/add/", upload())
    assert response.status_code == 302
    name = Image.objects.get().file.name
    assert [kept.key for kept in bucket.objects.all()] == [f"{FOLDER}/{name}"]
    shown = admin_client.get(f"/media/{name}")
    assert shown.status_code == 200
    assert shown.getvalue()


@pytest.mark.parametrize("trouble", ["away", "another bucket"])
def test_a_bucket_that_does_not_answer_is_told(
    bucket, image, make_article, client, admin_client, settings, address, trouble, monkeypatch
):
    article = make_article("At sea", hero_image=image)
    if trouble == "away":
        url = f"s3://{BUCKET}/{FOLDER}?endpoint_url=http://127.0.0.1:9&region_name={REGION}"
    else:
        url = f"s3://nowhere-at-all/{FOLDER}?endpoint_url={address}&region_name={REGION}"
    settings.STORAGES = settings.STORAGES | {"default": media_storage(url)}
    shown = client.get(f"/media/{image.file.name}").status_code
    assert shown == (503 if trouble == "away" else 404)
    assert client.get(article.get_absolute_url()).status_code == 200
    response = admin_client.post("/admin/newsroom/image/add/", upload())
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert Image.objects.count() == 1
