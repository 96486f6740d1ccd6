"""Workers that notice sooner that one of them is gone: a test sits through most of these waits."""

from __future__ import annotations

from django.apps import AppConfig


class Impatient(AppConfig):
    """Renewed as often in proportion, so that a busy worker keeps what it holds."""

    name, label = "tests.e2e", "impatient"

    def ready(self) -> None:
        from compute.runners import warm_steps
        from runs.core import retry_policy
        from runs.delivery import claims, leases, outbox
        from runs.supervision import watcher

        for module, seconds in (
            (leases, {"LEASE": 4.0, "RENEW": 1.0}),
            (claims, {"CLAIM": 6.0, "RENEW": 1.5}),
            (outbox, {"CLAIM": 6.0, "RESEND": 3.0}),
            (watcher, {"RETRY": 0.5, "RECONCILE": 1.0}),
            (warm_steps, {"VOUCHED": 5.0}),
            (retry_policy, {"FIRST_WAIT": 0.2}),
        ):
            for name, value in seconds.items():
                assert hasattr(module, f"{name}_SECONDS")
                setattr(module, f"{name}_SECONDS", value)
