"""Files of the state folder, written whole: whoever reads meanwhile sees the old text or the new one."""

import secrets
from pathlib import Path


def replace_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Put a file in the place of another in one step (rename(2)). Raises OSError."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.touch(mode=mode)
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
