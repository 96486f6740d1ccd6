"""The engine within a process: worker threads, watchers, the recorder, metrics of the tables."""
