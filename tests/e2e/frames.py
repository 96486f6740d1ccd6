"""Waiting for the next frame inside a page, for scripts that ``page.evaluate`` runs."""

#: Defines ``frame()``. A page that Chromium does not draw has no frames: hence the timer, which is longer
#: than any frame takes on a busy machine.
FRAME = """
    const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 5000); });
"""
