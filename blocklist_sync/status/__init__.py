"""What `blocklist-sync status` shows: facts once, told as a table to people and as JSON to machines."""

from blocklist_sync.status.document import as_json
from blocklist_sync.status.facts import FeedStatus, gather
from blocklist_sync.status.table import show

__all__ = ["FeedStatus", "as_json", "gather", "show"]
