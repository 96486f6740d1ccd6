"""Numbers for runs. Those that exist get theirs in order of creation. No table is copied."""

import django.db.models.deletion
from django.db import migrations, models

#: UPDATE … FROM computes the window once; a subquery for each run would take time quadratic in their number.
NUMBER_RUNS = """
UPDATE runs_run SET number = ranked.place
FROM (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY pipeline_id ORDER BY created_at, id) AS place
    FROM runs_run WHERE pipeline_id IS NOT NULL
) AS ranked
WHERE runs_run.id = ranked.id
"""
COUNT_RUNS = """
INSERT INTO runs_runcounter (pipeline_id, last_number)
SELECT pipeline_id, COUNT(*) FROM runs_run WHERE pipeline_id IS NOT NULL GROUP BY pipeline_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("designer", "0001_initial"),
        ("runs", "0003_reuse_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="started_as",
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="number",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="RunCounter",
            fields=[
                (
                    "pipeline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="designer.pipeline",
                    ),
                ),
                ("last_number", models.PositiveIntegerField()),
            ],
        ),
        migrations.RunSQL(NUMBER_RUNS, migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_RUNS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", False)),
                fields=("number", "pipeline"),
                name="one_run_per_number",
            ),
        ),
    ]
