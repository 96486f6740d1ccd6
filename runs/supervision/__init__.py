"""The engine of a process: worker threads, watchers, the recorder."""
