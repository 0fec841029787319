import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0022_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="key",
            field=models.CharField(editable=False, max_length=16, null=True),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key__isnull", False)), fields=("key",), name="image_key"
            ),
        ),
        migrations.CreateModel(
            name="BodyPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="body_pictures",
                        to="newsroom.article",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="bodypicture",
            constraint=models.UniqueConstraint(
                fields=("key", "article"), name="body_picture_once"
            ),
        ),
    ]
