"""Warnings of steps. Null for steps that ended before: no table is copied."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("runs", "0004_run_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="steprun",
            name="warnings",
            field=models.JSONField(null=True),
        ),
    ]
