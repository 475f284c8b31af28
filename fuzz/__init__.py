"""Any bytes that a source sends end in a sync, a quarantine or a clear error: tried without end.

    python -m fuzz                                           a minute of each target
    python -m fuzz delimited --seconds 300                   one for longer; goes on from what was reached before
    python -m fuzz plain --replay .fuzz/plain/small-1f0c     an input that failed, once more

`properties.py` says what has to hold for any input, and the ordinary tests hold nearly valid files to the same.
`targets.py` gives each format its properties and, from `seeds.py`, the valid files to begin with; `mutate.py` spoils
those by the row and the field (`words.py`), since the fuzzer sees our Python alone and not into Polars. `loop.py` is
the process that atheris (libFuzzer) drives, `watch.py` starts it and tells how it went, `shrink.py` makes a failing
input small.

An input that failed belongs into tests/sync as a test, small and with a name.
"""
