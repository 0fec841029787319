import secrets

from django.db import migrations, transaction

STEP = 500  # rows in one transaction


def give_keys(apps, schema_editor):
    """To the pictures of before. What is done stays done where it is interrupted."""
    Image = apps.get_model("newsroom", "Image")
    after = 0
    while True:
        with transaction.atomic(using=schema_editor.connection.alias):
            waiting = Image.objects.filter(key=None, pk__gt=after).order_by("pk")
            images = list(waiting.only("pk")[:STEP])
            for image in images:
                image.key = secrets.token_hex(8)
            Image.objects.bulk_update(images, ["key"])
        if not images:
            return
        after = images[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("newsroom", "0023_pictures_in_bodies"),
    ]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
