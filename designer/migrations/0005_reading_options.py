from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("designer", "0004_secrets"),
    ]

    operations = [
        migrations.AddField("datasetversion", "filename", models.CharField(blank=True, default="", max_length=300), False),
        migrations.AddField("datasetversion", "format", models.CharField(blank=True, default="", max_length=20), False),
        migrations.AddField("datasetversion", "source_bytes", models.BigIntegerField(default=0)),
        migrations.AddField("datasetversion", "given", models.JSONField(default=dict)),
        migrations.AddField("datasetversion", "given_key", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField("datasetversion", "options", models.JSONField(default=dict)),
        migrations.AddField("datasetversion", "notes", models.JSONField(default=list)),
        migrations.RemoveConstraint("datasetversion", "one_version_per_content"),
        migrations.AddConstraint(
            "datasetversion",
            models.UniqueConstraint(
                fields=["dataset", "source_digest", "given_key"], name="one_version_per_reading"
            ),
        ),
    ]
