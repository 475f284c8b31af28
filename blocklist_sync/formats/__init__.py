"""The formats that a feed may have; `parsers` has a parser for each, and imports polars."""

DESCRIBED = "delimited"
"""The format that an operator describes in TOML."""
NAMES = ("plain", "dirbs-stolen", "dirbs-blacklist", DESCRIBED)
