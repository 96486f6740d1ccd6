"""Which steps take an earlier result, and why the others run."""
