"""Real engines for the tests: Docker, PostgreSQL, Redis, RabbitMQ, Chromium, real data.

Each is started once per test session, shared by the xdist workers, and stopped at the end. A test
that asks for an absent one is skipped by name and reason; when ``JACKFIELD_REQUIRE`` names the
part, it fails instead.
"""
