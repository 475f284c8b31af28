"""Times as the demo's page shows them: in the time zone of the deployment, with its abbreviation, on every pane."""

from datetime import date, datetime, tzinfo


class LocalTime:
    """Formats instants for people in one time zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    @property
    def zone(self) -> str:
        """The name of the zone, such as `Africa/Nairobi`."""
        return str(self._zone)

    def abbreviation(self, now: datetime) -> str:
        """Return the zone's abbreviation at an instant, such as `EAT`; where it has none, the offset, such as `+03`."""
        return now.astimezone(self._zone).tzname() or self.zone

    def today(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    def time(self, at: datetime, now: datetime) -> str:
        """Return such as `13:05:02 EAT`, with the date in front if that is not today."""
        local = at.astimezone(self._zone)
        day = "" if local.date() == self.today(now) else f"{local:%Y-%m-%d} "
        return f"{day}{local:%H:%M:%S} {self.abbreviation(at)}"
